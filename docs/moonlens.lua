---@meta

--- A block of numbers of one type. Positions count from 1; `t[{ {1, 3}, {}, -1 }]` selects, `t[mask] = 0` overwrites.
---@class tensor

--- A source of random numbers with a seed and a position.
---@class generator
local generator = {}

--- A function that computes gradients; see tensor.grad.
---@class gradient_function
local gradient_function = {}
tensor = {}

--- in a list of positions: a new dimension of size 1, as t[{ {}, tensor.newaxis }]
---@type any
tensor.newaxis = nil

--- A tensor of zeros.
---@param ... integer size of each dimension
---@param options? {dtype?: "float32"|"float64"|"int64"|"uint8"|"bool"}
---  - dtype: element type
---@return tensor result of the given sizes
function tensor.zeros(...) end

--- A tensor of ones.
---@param ... integer size of each dimension
---@param options? {dtype?: "float32"|"float64"|"int64"|"uint8"|"bool"}
---  - dtype: element type
---@return tensor result of the given sizes
function tensor.ones(...) end

--- A tensor whose elements are all one number.
---@param sizes any size of each dimension
---@param value number the number
---@param options? {dtype?: "float32"|"float64"|"int64"|"uint8"|"bool"}
---  - dtype: element type
---@return tensor result of the given sizes
function tensor.full(sizes, value, options) end

--- The identity matrix.
---@param n integer rows and columns
---@param options? {dtype?: "float32"|"float64"|"int64"|"uint8"|"bool"}
---  - dtype: element type
---@return tensor result (n, n)
function tensor.eye(n, options) end

--- Equally spaced numbers from start to stop, both included where the step meets stop.
---@param start number first number
---@param stop number bound of the last number
---@param step? number distance
---@param options? {dtype?: "float32"|"float64"|"int64"|"uint8"|"bool"}
---  - dtype: element type
---@return tensor result one-dimensional
function tensor.range(start, stop, step, options) end

--- A random generator (Philox): equal seeds give equal numbers, on any number of threads.
---@param seed integer the seed
---@param stream? integer an independent sequence of that seed
---@param position? integer where in the sequence to go on, as state() gives it
---@return generator generator 
function tensor.generator(seed, stream, position) end

--- Independent numbers, uniform between low and high.
---@param ... integer size of each dimension
---@param options? {low?: number, high?: number, generator?: generator, dtype?: "float32"|"float64"|"int64"|"uint8"|"bool"}
---  - low: smallest value
---  - high: bound of the values, itself left out
---  - generator: source of the random numbers; the run's own if left out
---  - dtype: element type
---@return tensor result of the given sizes
function tensor.rand(...) end

--- Independent numbers from the normal distribution.
---@param ... integer size of each dimension
---@param options? {mean?: number, std?: number, generator?: generator, dtype?: "float32"|"float64"|"int64"|"uint8"|"bool"}
---  - mean: mean
---  - std: standard deviation
---  - generator: source of the random numbers; the run's own if left out
---  - dtype: element type
---@return tensor result of the given sizes
function tensor.randn(...) end

--- The numbers 1 to n in random order.
---@param n integer how many
---@param options? {generator?: generator}
---  - generator: source of the random numbers; the run's own if left out
---@return tensor order (n), int64
function tensor.permutation(n, options) end

--- Tensors one after the other along a dimension.
---@param tensors any equal in all other sizes
---@param dim? any the dimension to join along
---@return tensor result as long along dim as all together
function tensor.cat(tensors, dim) end

--- Tensors of one shape along a new dimension.
---@param tensors any of one shape
---@param dim? any where the new dimension goes
---@return tensor result with one more dimension
function tensor.stack(tensors, dim) end

--- Elements of one tensor where a condition holds, of another elsewhere.
---@param condition tensor bool
---@param a tensor|number taken where it holds
---@param b tensor|number taken elsewhere
---@return tensor result of the broadcast shape
function tensor.where(condition, a, b) end

--- Einstein summation: products of tensors summed over the letters that the result does not have.
---@param expression string a letter per dimension, as "co,oi,oj->cij"
---@param ... tensor one tensor per part of the expression
---@return tensor result with the dimensions after ->
function tensor.einsum(expression, ...) end

--- Runs a function without recording gradients.
---@param f function called without arguments
---@return any results what f returns
function tensor.no_grad(f) end

--- self + other.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.add(self, other) end

--- self - other.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.sub(self, other) end

--- self * other, elementwise.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.mul(self, other) end

--- self / other; integers divide as float32.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.div(self, other) end

--- self to the power other. Whole numbers keep their type: a negative number as the exponent is refused, in a tensor of exponents it gives 0 (or 1 and -1 of those).
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.pow(self, other) end

--- The larger of two, elementwise.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.maximum(self, other) end

--- The smaller of two, elementwise.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.minimum(self, other) end

--- Where self == other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.eq(self, other) end

--- Where self ~= other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.ne(self, other) end

--- Where self < other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.lt(self, other) end

--- Where self <= other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.le(self, other) end

--- Where self > other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.gt(self, other) end

--- Where self >= other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.ge(self, other) end

--- Adds other. Changes the tensor itself; not recorded for gradients.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor self the tensor
function tensor.add_(self, other) end

--- Subtracts other. Changes the tensor itself; not recorded for gradients.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor self the tensor
function tensor.sub_(self, other) end

--- Multiplies by other. Changes the tensor itself; not recorded for gradients.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor self the tensor
function tensor.mul_(self, other) end

--- Divides by other. Changes the tensor itself; not recorded for gradients.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor self the tensor
function tensor.div_(self, other) end

--- Overwrites the elements with other's. Changes the tensor itself; not recorded for gradients.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor self the tensor
function tensor.copy_(self, other) end

--- Matrix product; leading dimensions are batches that broadcast, a vector is taken as a row or column.
---@param self tensor the tensor
---@param other tensor right operand, (..., k, m)
---@return tensor product (..., n, m)
function tensor.matmul(self, other) end

--- -x.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.neg(self) end

--- Absolute value.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.abs(self) end

--- x * x.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.square(self) end

--- Square root; NaN below 0.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.sqrt(self) end

--- 1 / x.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.reciprocal(self) end

--- e to the power x.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.exp(self) end

--- Natural logarithm; NaN below 0.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.log(self) end

--- Sine.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.sin(self) end

--- Cosine.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.cos(self) end

--- Hyperbolic tangent.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.tanh(self) end

--- 1 / (1 + exp(-x)).
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.sigmoid(self) end

--- The larger of x and 0.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.relu(self) end

--- -1, 0 or 1.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.sign(self) end

--- Largest integer not above x.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.floor(self) end

--- Smallest integer not below x.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.ceil(self) end

--- Nearest integer, halves to the even one.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.round(self) end

--- exp(x) / sum of exp(x) along a dimension.
---@param self tensor the tensor
---@param dim? any the dimension
---@return tensor result of the same shape
function tensor.softmax(self, dim) end

--- Logarithm of softmax along a dimension.
---@param self tensor the tensor
---@param dim? any the dimension
---@return tensor result of the same shape
function tensor.log_softmax(self, dim) end

--- x Φ(x) with the normal distribution function Φ (arXiv 1606.08415).
---@param self tensor the tensor
---@param options? {tanh?: boolean}
---  - tanh: the approximation by tanh, as GPT-2 uses it
---@return tensor result of the same shape
function tensor.gelu(self, options) end

--- x sigmoid(x).
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.silu(self) end

--- log(1 + exp(x)), without overflow.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.softplus(self) end

--- x where it is positive, slope * x elsewhere.
---@param self tensor the tensor
---@param options? {slope?: number}
---  - slope: factor on negative values
---@return tensor result of the same shape
function tensor.leaky_relu(self, options) end

--- x where it is positive, alpha (exp(x) - 1) elsewhere (arXiv 1511.07289).
---@param self tensor the tensor
---@param options? {alpha?: number}
---  - alpha: -alpha is approached from above
---@return tensor result of the same shape
function tensor.elu(self, options) end

--- Φ(x), the standard normal distribution function.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.ndtr(self) end

--- Sum over dimensions.
---@param self tensor the tensor
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor.sum(self, dims, options) end

--- Mean over dimensions.
---@param self tensor the tensor
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor.mean(self, dims, options) end

--- Largest element over dimensions.
---@param self tensor the tensor
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor.max(self, dims, options) end

--- Smallest element over dimensions.
---@param self tensor the tensor
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor.min(self, dims, options) end

--- Variance over dimensions, with n - 1 below as PyTorch.
---@param self tensor the tensor
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean, correction?: integer}
---  - keep: leave the dimensions in place with size 1
---  - correction: what is taken off the count before dividing
---@return tensor result without the dimensions reduced
function tensor.var(self, dims, options) end

--- Standard deviation over dimensions, with n - 1 below as PyTorch.
---@param self tensor the tensor
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean, correction?: integer}
---  - keep: leave the dimensions in place with size 1
---  - correction: what is taken off the count before dividing
---@return tensor result without the dimensions reduced
function tensor.std(self, dims, options) end

--- Position of the first largest element along a dimension, or in the whole tensor read row by row.
---@param self tensor the tensor
---@param dim? any the dimension; the whole tensor if left out
---@return tensor positions int64, from 1
function tensor.argmax(self, dim) end

--- Position of the first smallest element along a dimension, or in the whole tensor read row by row.
---@param self tensor the tensor
---@param dim? any the dimension; the whole tensor if left out
---@return tensor positions int64, from 1
function tensor.argmin(self, dim) end

--- The same elements in another shape; one size may be -1. Copies where memory does not allow a view.
---@param self tensor the tensor
---@param ... integer size of each dimension
---@return tensor result shares memory with the tensor where it can
function tensor.view(self, ...) end

--- The same elements in another shape; one size may be -1. A view where memory allows.
---@param self tensor the tensor
---@param ... integer size of each dimension
---@return tensor result shares memory with the tensor where it can
function tensor.reshape(self, ...) end

--- Merges dimensions into one.
---@param self tensor the tensor
---@param first? any first dimension to merge
---@param last? any last dimension to merge
---@return tensor result shares memory with the tensor where it can
function tensor.flatten(self, first, last) end

--- Exchanges two dimensions; the last two if none are named.
---@param self tensor the tensor
---@param a? any one dimension
---@param b? any the other
---@return tensor result shares memory with the tensor where it can
function tensor.transpose(self, a, b) end

--- Reorders dimensions.
---@param self tensor the tensor
---@param ... any the old dimension for each new one
---@return tensor result shares memory with the tensor where it can
function tensor.permute(self, ...) end

--- Repeats dimensions of size 1 without copying; -1 keeps a size.
---@param self tensor the tensor
---@param ... integer size of each dimension
---@return tensor result shares memory with the tensor where it can
function tensor.expand(self, ...) end

--- Inserts a dimension of size 1.
---@param self tensor the tensor
---@param dim any the dimension
---@return tensor result shares memory with the tensor where it can
function tensor.unsqueeze(self, dim) end

--- Drops a dimension of size 1, or all of them.
---@param self tensor the tensor
---@param dim? any the dimension; all of size 1 if left out
---@return tensor result shares memory with the tensor where it can
function tensor.squeeze(self, dim) end

--- The diagonal of the last two dimensions.
---@param self tensor the tensor
---@return tensor result shares memory with the tensor where it can
function tensor.diagonal(self) end

--- The tensor itself where its elements lie in order in memory, else a copy.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.contiguous(self) end

--- A copy.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.clone(self) end

--- The same values as another type; floats become integers towards zero.
---@param self tensor the tensor
---@param dtype "float32"|"float64"|"int64"|"uint8"|"bool" the element type
---@return tensor result of the same shape
function tensor.to(self, dtype) end

--- One element per position along a dimension: out[i][j] = self[i][index[i][j]] along the second.
---@param self tensor the tensor
---@param dim any the dimension
---@param index tensor int64 positions from 1, as many dimensions as self
---@return tensor result of index's shape
function tensor.gather(self, dim, index) end

--- The sizes of the dimensions.
---@param self tensor the tensor
---@return table sizes a list of integers
function tensor.shape(self) end

--- The number of dimensions.
---@param self tensor the tensor
---@return integer n 
function tensor.dim(self) end

--- The number of elements.
---@param self tensor the tensor
---@return integer n 
function tensor.numel(self) end

--- The element type.
---@param self tensor the tensor
---@return string name 
function tensor.dtype(self) end

--- The only element, as a number (or boolean).
---@param self tensor the tensor
---@return number value 
function tensor.item(self) end

--- The elements in nested lists.
---@param self tensor the tensor
---@return table values nested as the shape
function tensor.totable(self) end

--- Whether the elements lie in order in memory.
---@param self tensor the tensor
---@return boolean contiguous 
function tensor.is_contiguous(self) end

--- Whether no element is NaN or infinite.
---@param self tensor the tensor
---@return boolean finite 
function tensor.is_finite(self) end

--- Marks a tensor as one whose gradient can be asked for; computations from it are recorded.
---@param self tensor the tensor
---@param on? boolean false takes the mark off
---@return tensor self the tensor
function tensor.requires_grad_(self, on) end

--- Whether gradients flow through the tensor.
---@param self tensor the tensor
---@return boolean tracked 
function tensor.is_tracked(self) end

--- The same values, cut off from how they were computed.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.detach(self) end

--- Elements along a dimension in ascending order. Equal ones keep their order, NaN comes last.
---@param self tensor the tensor
---@param dim? any the dimension
---@param options? {descending?: boolean}
---  - descending: largest first
---@return tensor values the elements
---@return tensor positions int64, from 1
function tensor.sort(self, dim, options) end

--- Positions that put the elements along a dimension in ascending order.
---@param self tensor the tensor
---@param dim? any the dimension
---@param options? {descending?: boolean}
---  - descending: largest first
---@return tensor positions int64, from 1
function tensor.argsort(self, dim, options) end

--- The k largest elements along a dimension, largest first, or the k smallest, smallest first.
---@param self tensor the tensor
---@param k integer how many
---@param dim? any the dimension
---@param options? {largest?: boolean}
---  - largest: false for the smallest
---@return tensor values the elements
---@return tensor positions int64, from 1
function tensor.topk(self, k, dim, options) end

--- The k-th smallest element along a dimension; a NaN where there is one.
---@param self tensor the tensor
---@param k integer 1 for the smallest
---@param dim? any the dimension
---@param options? {keep?: boolean}
---  - keep: leave the dimension in place with size 1
---@return tensor values the elements
---@return tensor positions int64, from 1
function tensor.kthvalue(self, k, dim, options) end

--- The middle element along a dimension (the lower of two), or of the whole tensor; a NaN where there is one.
---@param self tensor the tensor
---@param dim? any the dimension; the whole tensor if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimension in place with size 1
---@return tensor values the elements
---@return tensor positions int64, from 1; only where a dimension is given
function tensor.median(self, dim, options) end

--- The value below which a fraction of the elements lies; NaN where there is one among them.
---@param self tensor the tensor
---@param q any fraction between 0 and 1, or a list of them
---@param dim? any the dimension; the whole tensor if left out
---@param options? {keep?: boolean, interpolation?: "linear"|"lower"|"higher"|"nearest"|"midpoint"}
---  - keep: leave the dimension in place with size 1
---  - interpolation: what to take between two elements
---@return tensor values with a first dimension for the fractions if q is a list
function tensor.quantile(self, q, dim, options) end

--- The different values in ascending order. Every NaN is a value of its own.
---@param self tensor the tensor
---@return tensor values one-dimensional
---@return tensor inverse int64, for each element the position of its value, from 1
---@return tensor counts int64, how often each value occurs
function tensor.unique(self) end

--- How many elements lie in each of several bins of equal width. The last bin includes its end; NaN and what lies outside are not counted.
---@param self tensor the tensor
---@param bins? integer number of bins
---@param options? {low?: number, high?: number}
---  - low: start of the first bin; the smallest element if left out
---  - high: end of the last bin; the largest element if left out
---@return tensor counts (bins), int64
---@return tensor edges (bins + 1)
function tensor.histogram(self, bins, options) end

--- How often each of the numbers 1 to n occurs: the sizes of the classes of a tensor of labels.
---@param self tensor the tensor
---@param n? integer the largest number that may occur; the largest that does if left out
---@return tensor counts (n), int64
function tensor.bincount(self, n) end

--- A copy with elements put at positions along a dimension: along the second, out[i][index[i][j]] = source[i][j]. Of several for one place the last stays.
---@param self tensor the tensor
---@param dim any the dimension
---@param index tensor int64 positions from 1, as many dimensions as self and no larger in the others
---@param source tensor|number number, or tensor that broadcasts to index's shape
---@return tensor result of self's shape
function tensor.scatter(self, dim, index, source) end

--- A copy with elements added at positions along a dimension: along the second, out[i][index[i][j]] = self[i][...] + source[i][j] for all j.
---@param self tensor the tensor
---@param dim any the dimension
---@param index tensor int64 positions from 1, as many dimensions as self and no larger in the others
---@param source tensor|number number, or tensor that broadcasts to index's shape
---@return tensor result of self's shape
function tensor.scatter_add(self, dim, index, source) end

--- A copy with slice i of a source added to slice index[i] along a dimension.
---@param self tensor the tensor
---@param dim any the dimension
---@param index tensor int64 positions from 1, one-dimensional
---@param source tensor as self, with as many slices along dim as index has positions
---@return tensor result of self's shape
function tensor.index_add(self, dim, index, source) end

--- The slices at positions along a dimension.
---@param self tensor the tensor
---@param dim any the dimension
---@param index tensor int64 positions from 1; its shape replaces the dimension
---@return tensor result a copy
function tensor.index_select(self, dim, index) end

--- Weighted sums of a table's rows: out[i] = sum over j of weights[i][j] * self[index[i][j]]. This is codes:matmul(self) for codes with the few entries given; time grows with their number, not with the table's rows.
---@param self tensor (d, m), float32 or float64
---@param index tensor (n, k), int64 positions from 1
---@param weights tensor (n, k)
---@return tensor result (n, m)
function tensor.weighted_rows(self, index, weights) end

--- Products with chosen rows of a table: out[i][j] = self[i] . table[index[i][j]]. Entries of self:matmul(table:transpose()), without the others; time grows with their number.
---@param self tensor (n, m), float32 or float64
---@param table tensor (d, m)
---@param index tensor (n, k), int64 positions from 1
---@return tensor result (n, k)
function tensor.row_products(self, table, index) end

--- A copy with another value where a mask holds.
---@param self tensor the tensor
---@param mask tensor bool, broadcasts
---@param value tensor|number the value, or a tensor that broadcasts
---@return tensor result of self's shape
function tensor.masked_fill(self, mask, value) end

--- The elements in reverse order along dimensions.
---@param self tensor the tensor
---@param dims any dimension or list of dimensions
---@return tensor result shares memory with the tensor
function tensor.flip(self, dims) end

--- The elements moved on along dimensions; what leaves at the end comes back at the start.
---@param self tensor the tensor
---@param shifts any how far, for each dimension
---@param dims? any dimension or list of dimensions; the tensor row by row if left out
---@return tensor result a copy
function tensor.roll(self, shifts, dims) end

--- Images moved by a map each: a pixel at (row, column) takes its value from the place map (row, column, 1), bilinearly between pixels, 0 outside. Both places are measured from the middle of the image, in pixels. Gradients go to the images.
---@param self tensor (n, height, width) or (n, channels, height, width)
---@param maps tensor (n, 2, 3)
---@return tensor result of the same shape
function tensor.warp_affine(self, maps) end

--- The whole tensor repeated along each dimension (`repeat` is a word of Lua's own).
---@param self tensor the tensor
---@param ... integer how often, for each dimension; more of them add leading dimensions
---@return tensor result a copy
function tensor.tile(self, ...) end

--- Each element along a dimension repeated in a row.
---@param self tensor the tensor
---@param times integer how often
---@param dim? any the dimension
---@return tensor result a copy
function tensor.repeat_interleave(self, times, dim) end

--- Elements added before and after the tensor. The amounts are pairs {before, after}, for the last dimension first, as PyTorch's; negative ones take elements away.
---@param self tensor the tensor
---@param amounts any {left, right}, {left, right, top, bottom} ...
---@param options? {mode?: "constant"|"reflect"|"replicate"|"circular", value?: number}
---  - mode: what surrounds the tensor
---  - value: the surrounding number in mode "constant"
---@return tensor result a copy
function tensor.pad(self, amounts, options) end

--- The tensor cut into pieces along a dimension: of one size, the last shorter where it does not divide, or of the sizes listed.
---@param self tensor the tensor
---@param sizes any size of every piece, or list of sizes
---@param dim? any the dimension
---@return table pieces a list of tensors that share memory with the tensor
function tensor.split(self, sizes, dim) end

--- The tensor cut into at most n pieces of equal size along a dimension, the last shorter where it does not divide.
---@param self tensor the tensor
---@param n integer number of pieces
---@param dim? any the dimension
---@return table pieces a list of tensors that share memory with the tensor
function tensor.chunk(self, n, dim) end

--- The positions along a dimension, each without it.
---@param self tensor the tensor
---@param dim? any the dimension
---@return table pieces a list of tensors that share memory with the tensor
function tensor.unbind(self, dim) end

--- Dimensions moved to other places; the rest keep their order.
---@param self tensor the tensor
---@param from any dimension or list of dimensions
---@param to any where each of them goes
---@return tensor result shares memory with the tensor
function tensor.movedim(self, from, to) end

--- Windows along a dimension: their number replaces it, their elements are a new last dimension.
---@param self tensor the tensor
---@param dim any the dimension
---@param size integer elements of a window
---@param step? integer distance of the windows
---@return tensor result shares memory with the tensor
function tensor.unfold(self, dim, size, step) end

--- All products of the elements of two vectors.
---@param self tensor (n)
---@param other tensor (m)
---@return tensor result (n, m)
function tensor.outer(self, other) end

--- The lower triangle of the last two dimensions, zeros above.
---@param self tensor the tensor
---@param diagonal? integer how far above the main diagonal the border lies
---@return tensor result a copy
function tensor.tril(self, diagonal) end

--- The upper triangle of the last two dimensions, zeros below.
---@param self tensor the tensor
---@param diagonal? integer how far above the main diagonal the border lies
---@return tensor result a copy
function tensor.triu(self, diagonal) end

--- Logarithm of the sum of exp(x) over dimensions, without overflow.
---@param self tensor the tensor
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor.logsumexp(self, dims, options) end

--- Product over dimensions.
---@param self tensor the tensor
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor.prod(self, dims, options) end

--- Whether any element is not 0, as a bool tensor.
---@param self tensor the tensor
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor.any(self, dims, options) end

--- Whether no element is 0, as a bool tensor.
---@param self tensor the tensor
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor.all(self, dims, options) end

--- How many elements are not 0, as int64.
---@param self tensor the tensor
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor.count_nonzero(self, dims, options) end

--- The p-norm over dimensions, the Euclidean one if p is left out.
---@param self tensor the tensor
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean, p?: number}
---  - keep: leave the dimensions in place with size 1
---  - p: the exponent; math.huge takes the largest absolute value
---@return tensor result without the dimensions reduced
function tensor.norm(self, dims, options) end

--- Sum of the elements up to and with each one along a dimension.
---@param self tensor the tensor
---@param dim any the dimension
---@return tensor result of the same shape
function tensor.cumsum(self, dim) end

--- Product of the elements up to and with each one along a dimension.
---@param self tensor the tensor
---@param dim any the dimension
---@return tensor result of the same shape
function tensor.cumprod(self, dim) end

--- Tangent.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.tan(self) end

--- Arc sine; NaN outside of -1 to 1.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.asin(self) end

--- Arc cosine; NaN outside of -1 to 1.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.acos(self) end

--- Arc tangent.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.atan(self) end

--- Hyperbolic sine.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.sinh(self) end

--- Hyperbolic cosine.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.cosh(self) end

--- Inverse of sinh.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.asinh(self) end

--- Inverse of cosh; NaN below 1.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.acosh(self) end

--- Inverse of tanh; NaN outside of -1 to 1.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.atanh(self) end

--- The error function.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.erf(self) end

--- 1 - erf(x), exact where erf is close to 1.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.erfc(self) end

--- log(1 + x), exact for small x.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.log1p(self) end

--- exp(x) - 1, exact for small x.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.expm1(self) end

--- Logarithm to the base 2; NaN below 0.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.log2(self) end

--- Logarithm to the base 10; NaN below 0.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.log10(self) end

--- 2 to the power x.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.exp2(self) end

--- 1 / sqrt(x); NaN below 0.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.rsqrt(self) end

--- Nearest integer towards 0.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.trunc(self) end

--- The angle of the point (other, self), between -pi and pi.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.atan2(self, other) end

--- What is left of a division towards 0: it has the sign of self.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.fmod(self, other) end

--- What is left of a division downwards: it has the sign of other, as Lua's %.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.remainder(self, other) end

--- The quotient, downwards to a whole number, as Lua's //.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.floor_divide(self, other) end

--- Where both are not 0, as a bool tensor.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.logical_and(self, other) end

--- Where at least one is not 0, as a bool tensor.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.logical_or(self, other) end

--- Where one is 0 and one is not, as a bool tensor.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.logical_xor(self, other) end

--- Where the element is 0, as a bool tensor.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.logical_not(self) end

--- Where the element is NaN, as a bool tensor.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.isnan(self) end

--- Where the element is infinite, as a bool tensor.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.isinf(self) end

--- Where the element is neither NaN nor infinite, as a bool tensor.
---@param self tensor the tensor
---@return tensor result of the same shape
function tensor.isfinite(self) end

--- self + weight * (other - self).
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@param weight tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor.lerp(self, other, weight) end

--- Values held between low and high.
---@param self tensor the tensor
---@param low? tensor|number number or tensor that broadcasts; no bound below if left out
---@param high? tensor|number number or tensor that broadcasts; no bound above if left out
---@return tensor result of the same shape
function tensor.clamp(self, low, high) end

--- Where two tensors agree within tolerances, as a bool tensor.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@param options? {relative?: number, absolute?: number, nan?: boolean}
---  - relative: tolerance as a part of |other|
---  - absolute: tolerance beside that
---  - nan: count NaN as close to NaN
---@return tensor result of the broadcast shape
function tensor.isclose(self, other, options) end

--- Whether two tensors agree within tolerances everywhere.
---@param self tensor the tensor
---@param other tensor|number tensor or number, broadcast
---@param options? {relative?: number, absolute?: number, nan?: boolean}
---  - relative: tolerance as a part of |other|
---  - absolute: tolerance beside that
---  - nan: count NaN as close to NaN
---@return boolean close 
function tensor.allclose(self, other, options) end

--- The gradient of f as a function: called with f's arguments, it returns the gradient by the first of them, of its shape. Nothing has to be marked before, and it nests: tensor.grad(tensor.grad(f)). Of a value already computed, loss:grad{w} gives gradients.
---@param f function f(x, ...): a tensor of one element
---@param options? {arguments?: any, value?: boolean}
---  - arguments: positions of the arguments to differentiate by; all must be float tensors
---  - value: return f's value, before the gradients
---@return any gradient called as f; returns a gradient per chosen argument
function tensor.grad(f, options) end

--- Compares the gradients of a function with central differences, in float64, and raises an error that says where they disagree. The function must be deterministic and smooth around the inputs.
---@param f function f(x, ...): a tensor of any shape
---@param inputs any f's arguments, of any shapes; small ones, as f runs twice per element
---@param options? {step?: number, tolerance?: number, second?: boolean}
---  - step: how far each element is moved, both ways
---  - tolerance: largest difference, as a share of the largest gradient
---  - second: check the gradients' own gradients too
---@return number error the largest difference, as a share of the largest gradient
function tensor.check_gradient(f, inputs, options) end

--- self + other.
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:add(other) end

--- self - other.
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:sub(other) end

--- self * other, elementwise.
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:mul(other) end

--- self / other; integers divide as float32.
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:div(other) end

--- self to the power other. Whole numbers keep their type: a negative number as the exponent is refused, in a tensor of exponents it gives 0 (or 1 and -1 of those).
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:pow(other) end

--- The larger of two, elementwise.
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:maximum(other) end

--- The smaller of two, elementwise.
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:minimum(other) end

--- Where self == other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:eq(other) end

--- Where self ~= other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:ne(other) end

--- Where self < other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:lt(other) end

--- Where self <= other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:le(other) end

--- Where self > other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:gt(other) end

--- Where self >= other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:ge(other) end

--- Adds other. Changes the tensor itself; not recorded for gradients.
---@param other tensor|number tensor or number, broadcast
---@return tensor self the tensor
function tensor:add_(other) end

--- Subtracts other. Changes the tensor itself; not recorded for gradients.
---@param other tensor|number tensor or number, broadcast
---@return tensor self the tensor
function tensor:sub_(other) end

--- Multiplies by other. Changes the tensor itself; not recorded for gradients.
---@param other tensor|number tensor or number, broadcast
---@return tensor self the tensor
function tensor:mul_(other) end

--- Divides by other. Changes the tensor itself; not recorded for gradients.
---@param other tensor|number tensor or number, broadcast
---@return tensor self the tensor
function tensor:div_(other) end

--- Overwrites the elements with other's. Changes the tensor itself; not recorded for gradients.
---@param other tensor|number tensor or number, broadcast
---@return tensor self the tensor
function tensor:copy_(other) end

--- Matrix product; leading dimensions are batches that broadcast, a vector is taken as a row or column.
---@param other tensor right operand, (..., k, m)
---@return tensor product (..., n, m)
function tensor:matmul(other) end

--- -x.
---@return tensor result of the same shape
function tensor:neg() end

--- Absolute value.
---@return tensor result of the same shape
function tensor:abs() end

--- x * x.
---@return tensor result of the same shape
function tensor:square() end

--- Square root; NaN below 0.
---@return tensor result of the same shape
function tensor:sqrt() end

--- 1 / x.
---@return tensor result of the same shape
function tensor:reciprocal() end

--- e to the power x.
---@return tensor result of the same shape
function tensor:exp() end

--- Natural logarithm; NaN below 0.
---@return tensor result of the same shape
function tensor:log() end

--- Sine.
---@return tensor result of the same shape
function tensor:sin() end

--- Cosine.
---@return tensor result of the same shape
function tensor:cos() end

--- Hyperbolic tangent.
---@return tensor result of the same shape
function tensor:tanh() end

--- 1 / (1 + exp(-x)).
---@return tensor result of the same shape
function tensor:sigmoid() end

--- The larger of x and 0.
---@return tensor result of the same shape
function tensor:relu() end

--- -1, 0 or 1.
---@return tensor result of the same shape
function tensor:sign() end

--- Largest integer not above x.
---@return tensor result of the same shape
function tensor:floor() end

--- Smallest integer not below x.
---@return tensor result of the same shape
function tensor:ceil() end

--- Nearest integer, halves to the even one.
---@return tensor result of the same shape
function tensor:round() end

--- exp(x) / sum of exp(x) along a dimension.
---@param dim? any the dimension
---@return tensor result of the same shape
function tensor:softmax(dim) end

--- Logarithm of softmax along a dimension.
---@param dim? any the dimension
---@return tensor result of the same shape
function tensor:log_softmax(dim) end

--- x Φ(x) with the normal distribution function Φ (arXiv 1606.08415).
---@param options? {tanh?: boolean}
---  - tanh: the approximation by tanh, as GPT-2 uses it
---@return tensor result of the same shape
function tensor:gelu(options) end

--- x sigmoid(x).
---@return tensor result of the same shape
function tensor:silu() end

--- log(1 + exp(x)), without overflow.
---@return tensor result of the same shape
function tensor:softplus() end

--- x where it is positive, slope * x elsewhere.
---@param options? {slope?: number}
---  - slope: factor on negative values
---@return tensor result of the same shape
function tensor:leaky_relu(options) end

--- x where it is positive, alpha (exp(x) - 1) elsewhere (arXiv 1511.07289).
---@param options? {alpha?: number}
---  - alpha: -alpha is approached from above
---@return tensor result of the same shape
function tensor:elu(options) end

--- Φ(x), the standard normal distribution function.
---@return tensor result of the same shape
function tensor:ndtr() end

--- Sum over dimensions.
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor:sum(dims, options) end

--- Mean over dimensions.
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor:mean(dims, options) end

--- Largest element over dimensions.
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor:max(dims, options) end

--- Smallest element over dimensions.
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor:min(dims, options) end

--- Variance over dimensions, with n - 1 below as PyTorch.
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean, correction?: integer}
---  - keep: leave the dimensions in place with size 1
---  - correction: what is taken off the count before dividing
---@return tensor result without the dimensions reduced
function tensor:var(dims, options) end

--- Standard deviation over dimensions, with n - 1 below as PyTorch.
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean, correction?: integer}
---  - keep: leave the dimensions in place with size 1
---  - correction: what is taken off the count before dividing
---@return tensor result without the dimensions reduced
function tensor:std(dims, options) end

--- Position of the first largest element along a dimension, or in the whole tensor read row by row.
---@param dim? any the dimension; the whole tensor if left out
---@return tensor positions int64, from 1
function tensor:argmax(dim) end

--- Position of the first smallest element along a dimension, or in the whole tensor read row by row.
---@param dim? any the dimension; the whole tensor if left out
---@return tensor positions int64, from 1
function tensor:argmin(dim) end

--- The same elements in another shape; one size may be -1. Copies where memory does not allow a view.
---@param ... integer size of each dimension
---@return tensor result shares memory with the tensor where it can
function tensor:view(...) end

--- The same elements in another shape; one size may be -1. A view where memory allows.
---@param ... integer size of each dimension
---@return tensor result shares memory with the tensor where it can
function tensor:reshape(...) end

--- Merges dimensions into one.
---@param first? any first dimension to merge
---@param last? any last dimension to merge
---@return tensor result shares memory with the tensor where it can
function tensor:flatten(first, last) end

--- Exchanges two dimensions; the last two if none are named.
---@param a? any one dimension
---@param b? any the other
---@return tensor result shares memory with the tensor where it can
function tensor:transpose(a, b) end

--- Reorders dimensions.
---@param ... any the old dimension for each new one
---@return tensor result shares memory with the tensor where it can
function tensor:permute(...) end

--- Repeats dimensions of size 1 without copying; -1 keeps a size.
---@param ... integer size of each dimension
---@return tensor result shares memory with the tensor where it can
function tensor:expand(...) end

--- Inserts a dimension of size 1.
---@param dim any the dimension
---@return tensor result shares memory with the tensor where it can
function tensor:unsqueeze(dim) end

--- Drops a dimension of size 1, or all of them.
---@param dim? any the dimension; all of size 1 if left out
---@return tensor result shares memory with the tensor where it can
function tensor:squeeze(dim) end

--- The diagonal of the last two dimensions.
---@return tensor result shares memory with the tensor where it can
function tensor:diagonal() end

--- The tensor itself where its elements lie in order in memory, else a copy.
---@return tensor result of the same shape
function tensor:contiguous() end

--- A copy.
---@return tensor result of the same shape
function tensor:clone() end

--- The same values as another type; floats become integers towards zero.
---@param dtype "float32"|"float64"|"int64"|"uint8"|"bool" the element type
---@return tensor result of the same shape
function tensor:to(dtype) end

--- One element per position along a dimension: out[i][j] = self[i][index[i][j]] along the second.
---@param dim any the dimension
---@param index tensor int64 positions from 1, as many dimensions as self
---@return tensor result of index's shape
function tensor:gather(dim, index) end

--- The sizes of the dimensions.
---@return table sizes a list of integers
function tensor:shape() end

--- The number of dimensions.
---@return integer n 
function tensor:dim() end

--- The number of elements.
---@return integer n 
function tensor:numel() end

--- The element type.
---@return string name 
function tensor:dtype() end

--- The only element, as a number (or boolean).
---@return number value 
function tensor:item() end

--- The elements in nested lists.
---@return table values nested as the shape
function tensor:totable() end

--- Whether the elements lie in order in memory.
---@return boolean contiguous 
function tensor:is_contiguous() end

--- Whether no element is NaN or infinite.
---@return boolean finite 
function tensor:is_finite() end

--- Marks a tensor as one whose gradient can be asked for; computations from it are recorded.
---@param on? boolean false takes the mark off
---@return tensor self the tensor
function tensor:requires_grad_(on) end

--- Whether gradients flow through the tensor.
---@return boolean tracked 
function tensor:is_tracked() end

--- The same values, cut off from how they were computed.
---@return tensor result of the same shape
function tensor:detach() end

--- Gradients of a scalar with respect to tensors it was computed from.
---@param targets any tensors that require gradients, or were computed on the way
---@param options? {create_graph?: boolean}
---  - create_graph: record the gradients' own computation, for gradients of gradients
---@return tensor gradients one per target, of its shape
function tensor:grad(targets, options) end

--- Elements along a dimension in ascending order. Equal ones keep their order, NaN comes last.
---@param dim? any the dimension
---@param options? {descending?: boolean}
---  - descending: largest first
---@return tensor values the elements
---@return tensor positions int64, from 1
function tensor:sort(dim, options) end

--- Positions that put the elements along a dimension in ascending order.
---@param dim? any the dimension
---@param options? {descending?: boolean}
---  - descending: largest first
---@return tensor positions int64, from 1
function tensor:argsort(dim, options) end

--- The k largest elements along a dimension, largest first, or the k smallest, smallest first.
---@param k integer how many
---@param dim? any the dimension
---@param options? {largest?: boolean}
---  - largest: false for the smallest
---@return tensor values the elements
---@return tensor positions int64, from 1
function tensor:topk(k, dim, options) end

--- The k-th smallest element along a dimension; a NaN where there is one.
---@param k integer 1 for the smallest
---@param dim? any the dimension
---@param options? {keep?: boolean}
---  - keep: leave the dimension in place with size 1
---@return tensor values the elements
---@return tensor positions int64, from 1
function tensor:kthvalue(k, dim, options) end

--- The middle element along a dimension (the lower of two), or of the whole tensor; a NaN where there is one.
---@param dim? any the dimension; the whole tensor if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimension in place with size 1
---@return tensor values the elements
---@return tensor positions int64, from 1; only where a dimension is given
function tensor:median(dim, options) end

--- The value below which a fraction of the elements lies; NaN where there is one among them.
---@param q any fraction between 0 and 1, or a list of them
---@param dim? any the dimension; the whole tensor if left out
---@param options? {keep?: boolean, interpolation?: "linear"|"lower"|"higher"|"nearest"|"midpoint"}
---  - keep: leave the dimension in place with size 1
---  - interpolation: what to take between two elements
---@return tensor values with a first dimension for the fractions if q is a list
function tensor:quantile(q, dim, options) end

--- The different values in ascending order. Every NaN is a value of its own.
---@return tensor values one-dimensional
---@return tensor inverse int64, for each element the position of its value, from 1
---@return tensor counts int64, how often each value occurs
function tensor:unique() end

--- How many elements lie in each of several bins of equal width. The last bin includes its end; NaN and what lies outside are not counted.
---@param bins? integer number of bins
---@param options? {low?: number, high?: number}
---  - low: start of the first bin; the smallest element if left out
---  - high: end of the last bin; the largest element if left out
---@return tensor counts (bins), int64
---@return tensor edges (bins + 1)
function tensor:histogram(bins, options) end

--- How often each of the numbers 1 to n occurs: the sizes of the classes of a tensor of labels.
---@param n? integer the largest number that may occur; the largest that does if left out
---@return tensor counts (n), int64
function tensor:bincount(n) end

--- A copy with elements put at positions along a dimension: along the second, out[i][index[i][j]] = source[i][j]. Of several for one place the last stays.
---@param dim any the dimension
---@param index tensor int64 positions from 1, as many dimensions as self and no larger in the others
---@param source tensor|number number, or tensor that broadcasts to index's shape
---@return tensor result of self's shape
function tensor:scatter(dim, index, source) end

--- A copy with elements added at positions along a dimension: along the second, out[i][index[i][j]] = self[i][...] + source[i][j] for all j.
---@param dim any the dimension
---@param index tensor int64 positions from 1, as many dimensions as self and no larger in the others
---@param source tensor|number number, or tensor that broadcasts to index's shape
---@return tensor result of self's shape
function tensor:scatter_add(dim, index, source) end

--- A copy with slice i of a source added to slice index[i] along a dimension.
---@param dim any the dimension
---@param index tensor int64 positions from 1, one-dimensional
---@param source tensor as self, with as many slices along dim as index has positions
---@return tensor result of self's shape
function tensor:index_add(dim, index, source) end

--- The slices at positions along a dimension.
---@param dim any the dimension
---@param index tensor int64 positions from 1; its shape replaces the dimension
---@return tensor result a copy
function tensor:index_select(dim, index) end

--- Weighted sums of a table's rows: out[i] = sum over j of weights[i][j] * self[index[i][j]]. This is codes:matmul(self) for codes with the few entries given; time grows with their number, not with the table's rows.
---@param index tensor (n, k), int64 positions from 1
---@param weights tensor (n, k)
---@return tensor result (n, m)
function tensor:weighted_rows(index, weights) end

--- Products with chosen rows of a table: out[i][j] = self[i] . table[index[i][j]]. Entries of self:matmul(table:transpose()), without the others; time grows with their number.
---@param table tensor (d, m)
---@param index tensor (n, k), int64 positions from 1
---@return tensor result (n, k)
function tensor:row_products(table, index) end

--- A copy with another value where a mask holds.
---@param mask tensor bool, broadcasts
---@param value tensor|number the value, or a tensor that broadcasts
---@return tensor result of self's shape
function tensor:masked_fill(mask, value) end

--- The elements in reverse order along dimensions.
---@param dims any dimension or list of dimensions
---@return tensor result shares memory with the tensor
function tensor:flip(dims) end

--- The elements moved on along dimensions; what leaves at the end comes back at the start.
---@param shifts any how far, for each dimension
---@param dims? any dimension or list of dimensions; the tensor row by row if left out
---@return tensor result a copy
function tensor:roll(shifts, dims) end

--- Images moved by a map each: a pixel at (row, column) takes its value from the place map (row, column, 1), bilinearly between pixels, 0 outside. Both places are measured from the middle of the image, in pixels. Gradients go to the images.
---@param maps tensor (n, 2, 3)
---@return tensor result of the same shape
function tensor:warp_affine(maps) end

--- The whole tensor repeated along each dimension (`repeat` is a word of Lua's own).
---@param ... integer how often, for each dimension; more of them add leading dimensions
---@return tensor result a copy
function tensor:tile(...) end

--- Each element along a dimension repeated in a row.
---@param times integer how often
---@param dim? any the dimension
---@return tensor result a copy
function tensor:repeat_interleave(times, dim) end

--- Elements added before and after the tensor. The amounts are pairs {before, after}, for the last dimension first, as PyTorch's; negative ones take elements away.
---@param amounts any {left, right}, {left, right, top, bottom} ...
---@param options? {mode?: "constant"|"reflect"|"replicate"|"circular", value?: number}
---  - mode: what surrounds the tensor
---  - value: the surrounding number in mode "constant"
---@return tensor result a copy
function tensor:pad(amounts, options) end

--- The tensor cut into pieces along a dimension: of one size, the last shorter where it does not divide, or of the sizes listed.
---@param sizes any size of every piece, or list of sizes
---@param dim? any the dimension
---@return table pieces a list of tensors that share memory with the tensor
function tensor:split(sizes, dim) end

--- The tensor cut into at most n pieces of equal size along a dimension, the last shorter where it does not divide.
---@param n integer number of pieces
---@param dim? any the dimension
---@return table pieces a list of tensors that share memory with the tensor
function tensor:chunk(n, dim) end

--- The positions along a dimension, each without it.
---@param dim? any the dimension
---@return table pieces a list of tensors that share memory with the tensor
function tensor:unbind(dim) end

--- Dimensions moved to other places; the rest keep their order.
---@param from any dimension or list of dimensions
---@param to any where each of them goes
---@return tensor result shares memory with the tensor
function tensor:movedim(from, to) end

--- Windows along a dimension: their number replaces it, their elements are a new last dimension.
---@param dim any the dimension
---@param size integer elements of a window
---@param step? integer distance of the windows
---@return tensor result shares memory with the tensor
function tensor:unfold(dim, size, step) end

--- All products of the elements of two vectors.
---@param other tensor (m)
---@return tensor result (n, m)
function tensor:outer(other) end

--- The lower triangle of the last two dimensions, zeros above.
---@param diagonal? integer how far above the main diagonal the border lies
---@return tensor result a copy
function tensor:tril(diagonal) end

--- The upper triangle of the last two dimensions, zeros below.
---@param diagonal? integer how far above the main diagonal the border lies
---@return tensor result a copy
function tensor:triu(diagonal) end

--- Logarithm of the sum of exp(x) over dimensions, without overflow.
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor:logsumexp(dims, options) end

--- Product over dimensions.
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor:prod(dims, options) end

--- Whether any element is not 0, as a bool tensor.
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor:any(dims, options) end

--- Whether no element is 0, as a bool tensor.
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor:all(dims, options) end

--- How many elements are not 0, as int64.
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor result without the dimensions reduced
function tensor:count_nonzero(dims, options) end

--- The p-norm over dimensions, the Euclidean one if p is left out.
---@param dims? any dimension or list of dimensions; all if left out
---@param options? {keep?: boolean, p?: number}
---  - keep: leave the dimensions in place with size 1
---  - p: the exponent; math.huge takes the largest absolute value
---@return tensor result without the dimensions reduced
function tensor:norm(dims, options) end

--- Sum of the elements up to and with each one along a dimension.
---@param dim any the dimension
---@return tensor result of the same shape
function tensor:cumsum(dim) end

--- Product of the elements up to and with each one along a dimension.
---@param dim any the dimension
---@return tensor result of the same shape
function tensor:cumprod(dim) end

--- Tangent.
---@return tensor result of the same shape
function tensor:tan() end

--- Arc sine; NaN outside of -1 to 1.
---@return tensor result of the same shape
function tensor:asin() end

--- Arc cosine; NaN outside of -1 to 1.
---@return tensor result of the same shape
function tensor:acos() end

--- Arc tangent.
---@return tensor result of the same shape
function tensor:atan() end

--- Hyperbolic sine.
---@return tensor result of the same shape
function tensor:sinh() end

--- Hyperbolic cosine.
---@return tensor result of the same shape
function tensor:cosh() end

--- Inverse of sinh.
---@return tensor result of the same shape
function tensor:asinh() end

--- Inverse of cosh; NaN below 1.
---@return tensor result of the same shape
function tensor:acosh() end

--- Inverse of tanh; NaN outside of -1 to 1.
---@return tensor result of the same shape
function tensor:atanh() end

--- The error function.
---@return tensor result of the same shape
function tensor:erf() end

--- 1 - erf(x), exact where erf is close to 1.
---@return tensor result of the same shape
function tensor:erfc() end

--- log(1 + x), exact for small x.
---@return tensor result of the same shape
function tensor:log1p() end

--- exp(x) - 1, exact for small x.
---@return tensor result of the same shape
function tensor:expm1() end

--- Logarithm to the base 2; NaN below 0.
---@return tensor result of the same shape
function tensor:log2() end

--- Logarithm to the base 10; NaN below 0.
---@return tensor result of the same shape
function tensor:log10() end

--- 2 to the power x.
---@return tensor result of the same shape
function tensor:exp2() end

--- 1 / sqrt(x); NaN below 0.
---@return tensor result of the same shape
function tensor:rsqrt() end

--- Nearest integer towards 0.
---@return tensor result of the same shape
function tensor:trunc() end

--- The angle of the point (other, self), between -pi and pi.
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:atan2(other) end

--- What is left of a division towards 0: it has the sign of self.
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:fmod(other) end

--- What is left of a division downwards: it has the sign of other, as Lua's %.
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:remainder(other) end

--- The quotient, downwards to a whole number, as Lua's //.
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:floor_divide(other) end

--- Where both are not 0, as a bool tensor.
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:logical_and(other) end

--- Where at least one is not 0, as a bool tensor.
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:logical_or(other) end

--- Where one is 0 and one is not, as a bool tensor.
---@param other tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:logical_xor(other) end

--- Where the element is 0, as a bool tensor.
---@return tensor result of the same shape
function tensor:logical_not() end

--- Where the element is NaN, as a bool tensor.
---@return tensor result of the same shape
function tensor:isnan() end

--- Where the element is infinite, as a bool tensor.
---@return tensor result of the same shape
function tensor:isinf() end

--- Where the element is neither NaN nor infinite, as a bool tensor.
---@return tensor result of the same shape
function tensor:isfinite() end

--- self + weight * (other - self).
---@param other tensor|number tensor or number, broadcast
---@param weight tensor|number tensor or number, broadcast
---@return tensor result of the broadcast shape
function tensor:lerp(other, weight) end

--- Values held between low and high.
---@param low? tensor|number number or tensor that broadcasts; no bound below if left out
---@param high? tensor|number number or tensor that broadcasts; no bound above if left out
---@return tensor result of the same shape
function tensor:clamp(low, high) end

--- Where two tensors agree within tolerances, as a bool tensor.
---@param other tensor|number tensor or number, broadcast
---@param options? {relative?: number, absolute?: number, nan?: boolean}
---  - relative: tolerance as a part of |other|
---  - absolute: tolerance beside that
---  - nan: count NaN as close to NaN
---@return tensor result of the broadcast shape
function tensor:isclose(other, options) end

--- Whether two tensors agree within tolerances everywhere.
---@param other tensor|number tensor or number, broadcast
---@param options? {relative?: number, absolute?: number, nan?: boolean}
---  - relative: tolerance as a part of |other|
---  - absolute: tolerance beside that
---  - nan: count NaN as close to NaN
---@return boolean close 
function tensor:allclose(other, options) end

--- Seed, stream and position, from which the generator can be restored.
---@return table state {seed, stream, position}
function generator:state() end

--- Linear algebra on matrices and batches of matrices, in float32 and float64.
---@class linalglib
linalg = {}

--- Eigenvalues and eigenvectors of symmetric matrices. Only the lower triangle is read. Values ascend: the largest is the LAST.
---@param matrix tensor symmetric, (..., n, n), float32 or float64
---@return tensor values (..., n), ascending
---@return tensor vectors (..., n, n), one per column
function linalg.eigh(matrix) end

--- Eigenvalues and right eigenvectors of square matrices. Both are complex, a pair of tensors each: matrix times (x + iy) = (a + ib)(x + iy). Complex values come in conjugate pairs side by side, positive imaginary part first, and in no other order. Vectors have norm 1 and a real largest component. The gradient is not finite, or an error, where values repeat.
---@param matrix tensor square, (..., n, n), float32 or float64
---@return table values {real, imag}, (..., n) each
---@return table vectors {real, imag}, (..., n, n) each, one vector per column
function linalg.eig(matrix) end

--- Singular value decomposition: matrix = u diag(values) vh. The gradient is not finite where values repeat (or are 0 and the matrix is not square) and the result depends on their vectors.
---@param matrix tensor (..., m, n), float32 or float64
---@param options? {full_matrices?: boolean}
---  - full_matrices: complete u and vh to square matrices; false leaves k = min(m, n) vectors
---@return tensor u (..., m, m) or (..., m, k), orthonormal columns
---@return tensor values (..., k), descending
---@return tensor vh (..., n, n) or (..., k, n), orthonormal rows
function linalg.svd(matrix, options) end

--- Singular values alone; quicker than svd, and with a gradient even where they repeat.
---@param matrix tensor (..., m, n), float32 or float64
---@return tensor values (..., min(m, n)), descending
function linalg.svdvals(matrix) end

--- matrix = q r, with orthonormal columns in q and an upper triangular r. A complete q has no gradient where m > n.
---@param matrix tensor (..., m, n), float32 or float64
---@param options? {mode?: "reduced"|"complete"}
---  - mode: k = min(m, n) columns of q, or all m of a complete basis
---@return tensor q (..., m, k), k = min(m, n), or (..., m, m)
---@return tensor r (..., k, n) or (..., m, n)
function linalg.qr(matrix, options) end

--- The lower triangular l with matrix = l times its transpose, for symmetric positive definite matrices. Only the lower triangle is read.
---@param matrix tensor symmetric positive definite, (..., n, n), float32 or float64
---@param options? {upper?: boolean}
---  - upper: read the upper triangle and return the upper factor
---@return tensor l (..., n, n)
function linalg.cholesky(matrix, options) end

--- x with matrix times x = other. Batches broadcast. `other` counts as vectors when it has one dimension, or the matrix's shape without its last.
---@param matrix tensor square, (..., n, n), float32 or float64
---@param other tensor (..., n, k), or (..., n) for a vector per matrix
---@return tensor x of the shape of other, with the batch of both
function linalg.solve(matrix, other) end

--- The x of least norm among those for which matrix times x comes nearest to other. Batches broadcast; vectors as in solve. x and the residuals have gradients, while the rank stays the same.
---@param matrix tensor (..., m, n), float32 or float64
---@param other tensor (..., m, k), or (..., m) for a vector per matrix
---@param options? {rcond?: number}
---  - rcond: singular values up to this part of the largest count as 0; max(m, n) units of precision if left out
---@return tensor x (..., n, k) or (..., n)
---@return tensor residuals squared distances, (..., k) or (...)
---@return tensor rank (...), int64
---@return tensor values singular values, (..., min(m, n))
function linalg.lstsq(matrix, other, options) end

--- Pseudo-inverse (Moore-Penrose). The gradient holds while the rank stays the same.
---@param matrix tensor (..., m, n), float32 or float64
---@param options? {atol?: number, rtol?: number}
---  - atol: singular values up to this count as 0; 0 if left out
---  - rtol: singular values up to this part of the largest count as 0; max(m, n) units of precision if both are left out
---@return tensor result (..., n, m)
function linalg.pinv(matrix, options) end

--- Inverse. To multiply by an inverse, solve is quicker and more exact.
---@param matrix tensor square, (..., n, n), float32 or float64
---@return tensor result (..., n, n)
function linalg.inv(matrix) end

--- Determinant.
---@param matrix tensor square, (..., n, n), float32 or float64
---@return tensor result (...)
function linalg.det(matrix) end

--- Sign and logarithm of the absolute value of a determinant, which itself may leave a float's range. A singular matrix has sign 0 and logarithm -inf.
---@param matrix tensor square, (..., n, n), float32 or float64
---@return tensor sign (...), -1, 0 or 1
---@return tensor logarithm (...)
function linalg.slogdet(matrix) end

--- How many singular values do not count as 0. No gradient.
---@param matrix tensor (..., m, n), float32 or float64
---@param options? {atol?: number, rtol?: number}
---  - atol: singular values up to this count as 0; 0 if left out
---  - rtol: singular values up to this part of the largest count as 0; max(m, n) units of precision if both are left out
---@return tensor rank (...), int64
function linalg.matrix_rank(matrix, options) end

--- Norm of vectors (one dimension) or matrices (two). Vectors: any number p, with 0 counting the elements other than 0 and ±math.huge the largest or smallest. Matrices: "fro", "nuc" (sum of the singular values), ±1 (column sums), ±math.huge (row sums), ±2 (singular values).
---@param self tensor float32 or float64
---@param order? any which norm; the root of the sum of squares if left out
---@param dims? any one dimension for vectors, {rows, columns} for matrices; all if left out, which with an order must be one or two
---@param options? {keep?: boolean}
---  - keep: leave the dimensions in place with size 1
---@return tensor norm without the dimensions measured
function linalg.norm(self, order, dims, options) end

--- A model or a part of one. `m(x)` computes; `m.name` is a parameter, a part or a field; assigning a tensor or a module adds it.
---@class module
local module = {}

--- A function on a named activation of a module, until it is closed.
---@class hook
local hook = {}

--- A kind of module written in Lua; calling it makes a module.
---@class module_kind
local module_kind = {}

--- Neural network modules, initial weights and losses.
---@class nnlib
nn = {}

--- Writes a module's parameters as safetensors, under their full names, whole or not at all.
---@param path string the file; a relative path lies in the output folder
---@param module module the module
---@return string path where it was written
function nn.save(path, module) end

--- Fills a module's parameters from a safetensors file, such as nn.save or PyTorch's state dicts make, by full name. Every parameter has to be there with its shape; nothing is changed otherwise.
---@param path string the file; one that is not there is looked for in the output folder too
---@param module module the module
---@param options? {rename?: function}
---  - rename: rename(name): a parameter's name in the module for its name in the file; nil leaves it out
---@return module module the same module
function nn.load(path, module, options) end

--- y = x Wᵀ + b, with weight (outputs, inputs) and bias (outputs).
---@param options {inputs: integer, outputs: integer, bias?: boolean, init?: "fan_in"|"xavier"|"xavier_normal"|"kaiming"|"kaiming_normal"|"normal"|"uniform"|"orthogonal"|"zeros"|"ones", generator?: generator}
---  - inputs: number of input features
---  - outputs: number of output features
---  - bias: add a bias
---  - init: how weights are drawn; see nn.init
---  - generator: source of the initial weights; the run's own if left out
---@return module module 
function nn.linear(options) end

--- (w_l x + b_l) * (w_r x + b_r), elementwise: a gated linear unit without its nonlinearity. Activations: "left", "right".
---@param options {inputs: integer, outputs: integer, bias?: boolean, init?: "fan_in"|"xavier"|"xavier_normal"|"kaiming"|"kaiming_normal"|"normal"|"uniform"|"orthogonal"|"zeros"|"ones", generator?: generator}
---  - inputs: number of input features
---  - outputs: number of output features
---  - bias: add a bias to each half
---  - init: how weights are drawn; see nn.init
---  - generator: source of the initial weights; the run's own if left out
---@return module module 
function nn.bilinear(options) end

--- Modules one after the other, named "1", "2", ...
---@param parts any the modules in order
---@return module module 
function nn.sequential(parts) end

--- Declares a kind of module written in Lua. The result makes modules: it is called with one table, which goes to `init`. Tensors that require gradients and modules assigned to self become parameters and parts, also those in tables that init leaves in self: self.layers[1] is the part "layers.1".
---@param name string what the kind is called when printed
---@param options {init?: function, forward: function}
---  - init: init(self, options): adds parameters and parts to self
---  - forward: forward(self, x): the output for an input
---@return module_kind kind call it to make a module
function nn.module(name, options) end

--- Share of rows whose largest logit is the label's, in 0 to 1.
---@param logits tensor (n, classes)
---@param labels tensor (n), integers from 1
---@return number share 
function nn.accuracy(logits, labels) end

--- Layer normalisation (arXiv 1607.06450) over the last dimensions: (x - mean) / sqrt(variance + eps) * weight + bias. weight starts as ones, bias as zeros, as PyTorch's nn.LayerNorm.
---@param options {size: any, eps?: number, bias?: boolean}
---  - size: size of the last dimension, or sizes of the last ones
---  - eps: added to the variance
---  - bias: add a bias
---@return module module 
function nn.layer_norm(options) end

--- Root mean square normalisation (arXiv 1910.07467) over the last dimensions: x / sqrt(mean(x²) + eps) * weight.
---@param options {size: any, eps?: number}
---  - size: size of the last dimension, or sizes of the last ones
---  - eps: added to the mean square
---@return module module 
function nn.rms_norm(options) end

--- Rows of a table: positions of any shape, from 1, give that shape with one dimension more. weight has shape (count, size).
---@param options {count: integer, size: integer, init?: "fan_in"|"xavier"|"xavier_normal"|"kaiming"|"kaiming_normal"|"normal"|"uniform"|"orthogonal"|"zeros"|"ones", generator?: generator}
---  - count: number of rows: of tokens or classes
---  - size: number of features
---  - init: how weights are drawn; see nn.init
---  - generator: source of the initial weights; the run's own if left out
---@return module module 
function nn.embedding(options) end

--- While a model trains, sets elements to 0 with probability p and multiplies the others by 1 / (1 - p); passes everything on otherwise. train.fit trains; so does model:run(x, {training = true}).
---@param options? {p?: number}
---  - p: share of elements set to 0
---@return module module 
function nn.dropout(options) end

--- Multi-head self-attention (arXiv 1706.03762): x (..., n, size) gives the same shape. Weights w_q, w_k, w_v, w_o (size, size) and biases b_q, b_k, b_v, b_o. Activations: "query", "key", "value" and "heads" (..., heads, n, size / heads), "scores" and "pattern" (..., heads, n, n), "out" (..., n, size).
---@param options {size: integer, heads: integer, causal?: boolean, bias?: boolean, dropout?: number, init?: "fan_in"|"xavier"|"xavier_normal"|"kaiming"|"kaiming_normal"|"normal"|"uniform"|"orthogonal"|"zeros"|"ones", generator?: generator}
---  - size: number of features
---  - heads: number of heads; they share the features
---  - causal: look at a position itself and earlier ones only
---  - bias: add a bias
---  - dropout: dropout of the pattern in training
---  - init: how weights are drawn; see nn.init
---  - generator: source of the initial weights; the run's own if left out
---@return module module 
function nn.attention(options) end

--- Two-dimensional convolution (cross-correlation) of images (n, inputs, h, w), as PyTorch's nn.Conv2d: weight (outputs, inputs / groups, kernel height, kernel width), bias (outputs).
---@param options {inputs: integer, outputs: integer, kernel: any, stride?: any, padding?: any, dilation?: any, groups?: integer, bias?: boolean, init?: "fan_in"|"xavier"|"xavier_normal"|"kaiming"|"kaiming_normal"|"normal"|"uniform"|"orthogonal"|"zeros"|"ones", generator?: generator}
---  - inputs: number of input channels
---  - outputs: number of output channels
---  - kernel: size of the window
---  - stride: step of the window; 1 if left out
---  - padding: zeros around the image; none if left out
---  - dilation: distance between the window's taps; 1 if left out
---  - groups: parts the channels are cut into, each convolved apart
---  - bias: add a bias
---  - init: how weights are drawn; see nn.init
---  - generator: source of the initial weights; the run's own if left out
---@return module module 
function nn.conv2d(options) end

--- The largest value of a window that moves over images (n, c, h, w).
---@param options {kernel: any, stride?: any, padding?: any, dilation?: any}
---  - kernel: size of the window
---  - stride: step of the window; its size if left out
---  - padding: places around the image, never the largest; none if left out
---  - dilation: distance between the window's taps; 1 if left out
---@return module module 
function nn.max_pool2d(options) end

--- The mean of a window that moves over images (n, c, h, w).
---@param options {kernel: any, stride?: any, padding?: any, count_padding?: boolean}
---  - kernel: size of the window
---  - stride: step of the window; its size if left out
---  - padding: zeros around the image; none if left out
---  - count_padding: divide by the whole window at the edges too
---@return module module 
function nn.avg_pool2d(options) end

--- A new parameter (float32, requires gradients) for a module written in Lua. fan_in: uniform ±1/sqrt(fan in); xavier, xavier_normal: variance 2 / (fan in + fan out); kaiming, kaiming_normal: variance 2 / fan in; normal: variance 1; uniform: ±1; orthogonal; zeros; ones. Fan in and fan out are the products of all sizes but the first, and of all but the second.
---@param rule "fan_in"|"xavier"|"xavier_normal"|"kaiming"|"kaiming_normal"|"normal"|"uniform"|"orthogonal"|"zeros"|"ones" how it is drawn
---@param shape any its sizes, such as {out, in}
---@param options? {gain?: number, generator?: generator}
---  - gain: factor on the values
---  - generator: source of the initial weights; the run's own if left out
---@return tensor weight of that shape
function nn.init(rule, shape, options) end

--- max(x, 0) as a module.
---@return module module 
function nn.relu() end

--- Hyperbolic tangent as a module.
---@return module module 
function nn.tanh() end

--- 1 / (1 + exp(-x)) as a module.
---@return module module 
function nn.sigmoid() end

--- x sigmoid(x) as a module.
---@return module module 
function nn.silu() end

--- log(1 + exp(x)), without overflow, as a module.
---@return module module 
function nn.softplus() end

--- Merges all dimensions but the first.
---@return module module 
function nn.flatten() end

--- x Φ(x) with the normal distribution function Φ (arXiv 1606.08415), as a module.
---@param options? {tanh?: boolean}
---  - tanh: the approximation by tanh, as GPT-2 uses it
---@return module module 
function nn.gelu(options) end

--- x where it is positive, slope * x elsewhere, as a module.
---@param options? {slope?: number}
---  - slope: factor on negative values
---@return module module 
function nn.leaky_relu(options) end

--- x where it is positive, alpha (exp(x) - 1) elsewhere (arXiv 1511.07289), as a module.
---@param options? {alpha?: number}
---  - alpha: -alpha is approached from above
---@return module module 
function nn.elu(options) end

--- exp(x) / sum of exp(x) along a dimension, as a module.
---@param options? {dim?: any}
---  - dim: the dimension that adds up to 1
---@return module module 
function nn.softmax(options) end

--- -log softmax(logits)[label], mean over rows; with a weight the mean divides by the weights of the rows' classes.
---@param logits tensor (n, classes)
---@param labels tensor (n), integers from 1; or (n, classes), probabilities
---@param options? {smoothing?: number, weight?: tensor, ignore?: integer, reduction?: "mean"|"sum"|"none"}
---  - smoothing: share of the target that goes to all classes alike, in 0 to 1
---  - weight: (classes): how much each class counts
---  - ignore: rows with this label count nothing
---  - reduction: what becomes of the losses: their mean, their sum, or themselves
---@return tensor loss a scalar; of the elements' or rows' shape with reduction "none"
function nn.cross_entropy(logits, labels, options) end

--- Mean of squared differences.
---@param prediction tensor any shape
---@param target tensor of the same shape
---@param options? {reduction?: "mean"|"sum"|"none"}
---  - reduction: what becomes of the losses: their mean, their sum, or themselves
---@return tensor loss a scalar; of the elements' or rows' shape with reduction "none"
function nn.mse(prediction, target, options) end

--- Mean of absolute differences.
---@param prediction tensor any shape
---@param target tensor of the same shape
---@param options? {reduction?: "mean"|"sum"|"none"}
---  - reduction: what becomes of the losses: their mean, their sum, or themselves
---@return tensor loss a scalar; of the elements' or rows' shape with reduction "none"
function nn.l1(prediction, target, options) end

--- d² / 2 for differences d up to delta, delta (|d| - delta / 2) beyond; mean over elements.
---@param prediction tensor any shape
---@param target tensor of the same shape
---@param options? {delta?: number, reduction?: "mean"|"sum"|"none"}
---  - delta: where the square becomes a line
---  - reduction: what becomes of the losses: their mean, their sum, or themselves
---@return tensor loss a scalar; of the elements' or rows' shape with reduction "none"
function nn.huber(prediction, target, options) end

--- Binary cross-entropy of sigmoid(logits), without overflow; mean over elements.
---@param logits tensor any shape
---@param target tensor of the same shape, in 0 to 1
---@param options? {weight?: tensor, pos_weight?: tensor, reduction?: "mean"|"sum"|"none"}
---  - weight: how much each element counts, broadcast
---  - pos_weight: how much the targets' ones count, broadcast
---  - reduction: what becomes of the losses: their mean, their sum, or themselves
---@return tensor loss a scalar; of the elements' or rows' shape with reduction "none"
function nn.bce_with_logits(logits, target, options) end

--- Kullback-Leibler divergence: the sum of target (log target - input), divided by the rows.
---@param input tensor logarithms of probabilities, such as log_softmax gives
---@param target tensor probabilities, of the same shape
---@param options? {log_target?: boolean, per_row?: boolean, reduction?: "mean"|"sum"|"none"}
---  - log_target: the target holds logarithms too
---  - per_row: the mean divides by the rows, not by the elements: "batchmean" in PyTorch
---  - reduction: what becomes of the losses: their mean, their sum, or themselves
---@return tensor loss a scalar; of the elements' or rows' shape with reduction "none"
function nn.kl_div(input, target, options) end

--- Computes the output, and returns activations by name. The input is named "input", the result "output".
---@param x tensor the input
---@param options? {keep?: any, training?: boolean, generator?: generator}
---  - keep: names of activations to return; "*" is any text within one part of a name, "**" any text
---  - training: run as in training: with dropout
---  - generator: source of what training draws; the run's own if left out
---@return tensor output 
---@return table activations tensors by full name, such as "blocks.1.mlp"
function module:run(x, options) end

--- Calls a function with each activation whose name matches, whenever the module computes; what it returns, if anything, takes the activation's place. Removed at the end of a <close> scope, or by h:close().
---@param pattern string name seen from this module; "*" and "**" are wildcards
---@param f function f(activation, name), returning nothing or a tensor of the same shape
---@return hook hook to be closed
function module:hook(pattern, f) end

--- The parameters, in order.
---@return table parameters a list of tensors
function module:parameters() end

--- The parameters with their full names, in order.
---@return table parameters a list of {name = ..., tensor = ...}
function module:named_parameters() end

--- The modules and parameters as text, with shapes and the number of parameters.
---@return string text 
function module:tree() end

--- A rule that updates parameters, with its state.
---@class optimizer
local optimizer = {}

--- A factor on the learning rate in the course of a run, for train.fit.
---@class schedule
local schedule = {}

--- Optimisers and schedules. `optimizer:step(loss)` differentiates and updates; there are no gradients to zero.
---@class optimlib
optim = {}

--- Gradient descent, with momentum where asked for, by PyTorch's rule.
---@param options? {lr?: number, momentum?: number, dampening?: number, nesterov?: boolean, weight_decay?: number, parameters?: any, groups?: any, clip_norm?: number, clip_value?: number, average?: number}
---  - lr: learning rate
---  - momentum: share of the last step that is kept
---  - dampening: taken off the gradient's share in the momentum
---  - nesterov: look ahead along the momentum
---  - weight_decay: times the parameter, added to the gradient
---  - parameters: a model, or a list of tensors, to update; train.fit trains all that require gradients if left out
---  - groups: parameters with options of their own: {match = names, lr = ..., weight_decay = ...}, or 'parameters' (a module or tensors) instead of 'match'; "*" is any text within one part of a name, "**" any text; the first group counts
---  - clip_norm: largest norm of all gradients together
---  - clip_value: largest magnitude of a gradient's element
---  - average: decay of a moving average of the parameters, which optimizer:swap_averages() puts in place
---@return optimizer optimizer 
function optim.sgd(options) end

--- Adam (arXiv 1412.6980), by PyTorch's rule.
---@param options? {lr?: number, betas?: any, eps?: number, weight_decay?: number, parameters?: any, groups?: any, clip_norm?: number, clip_value?: number, average?: number}
---  - lr: learning rate
---  - betas: decay of the two moving averages
---  - eps: added to the denominator
---  - weight_decay: times the parameter, added to the gradient
---  - parameters: a model, or a list of tensors, to update; train.fit trains all that require gradients if left out
---  - groups: parameters with options of their own: {match = names, lr = ..., weight_decay = ...}, or 'parameters' (a module or tensors) instead of 'match'; "*" is any text within one part of a name, "**" any text; the first group counts
---  - clip_norm: largest norm of all gradients together
---  - clip_value: largest magnitude of a gradient's element
---  - average: decay of a moving average of the parameters, which optimizer:swap_averages() puts in place
---@return optimizer optimizer 
function optim.adam(options) end

--- Adam with decoupled weight decay (arXiv 1711.05101), by PyTorch's rule.
---@param options? {lr?: number, betas?: any, eps?: number, weight_decay?: number, parameters?: any, groups?: any, clip_norm?: number, clip_value?: number, average?: number}
---  - lr: learning rate
---  - betas: decay of the two moving averages
---  - eps: added to the denominator
---  - weight_decay: decoupled weight decay
---  - parameters: a model, or a list of tensors, to update; train.fit trains all that require gradients if left out
---  - groups: parameters with options of their own: {match = names, lr = ..., weight_decay = ...}, or 'parameters' (a module or tensors) instead of 'match'; "*" is any text within one part of a name, "**" any text; the first group counts
---  - clip_norm: largest norm of all gradients together
---  - clip_value: largest magnitude of a gradient's element
---  - average: decay of a moving average of the parameters, which optimizer:swap_averages() puts in place
---@return optimizer optimizer 
function optim.adamw(options) end

--- Lion (arXiv 2302.06675): steps of one length, by the sign of an average of momentum and gradient.
---@param options? {lr?: number, betas?: any, weight_decay?: number, parameters?: any, groups?: any, clip_norm?: number, clip_value?: number, average?: number}
---  - lr: learning rate
---  - betas: weight of the momentum in the step, and its decay
---  - weight_decay: decoupled weight decay
---  - parameters: a model, or a list of tensors, to update; train.fit trains all that require gradients if left out
---  - groups: parameters with options of their own: {match = names, lr = ..., weight_decay = ...}, or 'parameters' (a module or tensors) instead of 'match'; "*" is any text within one part of a name, "**" any text; the first group counts
---  - clip_norm: largest norm of all gradients together
---  - clip_value: largest magnitude of a gradient's element
---  - average: decay of a moving average of the parameters, which optimizer:swap_averages() puts in place
---@return optimizer optimizer 
function optim.lion(options) end

--- Gradients scaled down together so that their Euclidean norm is at most `norm`, by PyTorch's rule.
---@param gradients any gradients, as tensor:grad returns them
---@param norm number the largest norm
---@return table gradients list of tensors
---@return number found the norm they had
function optim.clip_norm(gradients, norm) end

--- The learning rate times gamma, every so many epochs: PyTorch's StepLR.
---@param options? {every?: integer, gamma?: number}
---  - every: epochs between two steps
---  - gamma: factor of each step
---@return any schedule for train.fit's 'schedule'
function optim.step(options) end

--- A warm-up in a straight line, then a cosine down to the floor, stepped with each batch. (The name "cosine" alone is stepped once an epoch, without warm-up.)
---@param options? {warmup?: number, start?: number, floor?: number}
---  - warmup: share of the run in which the rate rises
---  - start: factor at the first step, where there is a warm-up
---  - floor: factor that is approached at the end
---@return any schedule for train.fit's 'schedule'
function optim.cosine(options) end

--- Up a cosine to the optimiser's rate, then down to nearly nothing, stepped with each batch (arXiv 1708.07120): PyTorch's OneCycleLR, whose momentum is not cycled here.
---@param options? {rise?: number, start?: number, stop?: number}
---  - rise: share of the run in which the rate rises
---  - start: factor at the first step
---  - stop: factor at the last step
---@return any schedule for train.fit's 'schedule'
function optim.one_cycle(options) end

--- Differentiates a scalar loss and updates the parameters.
---@param loss tensor a scalar
---@param options? {factor?: number}
---  - factor: on the learning rate
function optimizer:step(loss, options) end

--- Updates the parameters by gradients of one's own, one for each parameter in order.
---@param gradients any gradients, as tensor:grad returns them
---@param options? {factor?: number}
---  - factor: on the learning rate
function optimizer:apply(gradients, options) end

--- Exchanges the parameters with their moving averages (option 'average'); a second call brings them back.
function optimizer:swap_averages() end

--- The factor at one step, for a loop of one's own: optimizer:step(loss, {factor = ...}).
---@param step integer the step, from 1
---@param steps integer steps of the whole run
---@param options? {per_epoch?: integer}
---  - per_epoch: steps of an epoch, for schedules that count epochs
---@return number factor 
function schedule:factor(step, steps, options) end

--- Training and judging models.
---@class trainlib
train = {}

--- Trains a model on a set. uint8 inputs are used as value / 255. Ctrl-C stops between two steps; the model keeps what it has learned.
---@param model module the model, changed in place
---@param set any inputs (n, ...), and labels (n) from 1 or float targets; int64 inputs are positions, for nn.embedding
---@param options? {epochs?: integer, batch?: integer, optimizer?: optimizer, schedule?: "constant"|"cosine"|or a schedule, noise?: number, shuffle?: boolean, drop_last?: boolean, seed?: integer, validate?: any, loss?: function, checkpoint?: string, save_every?: number, augment?: function, on_epoch?: function, label?: string}
---  - epochs: passes over the training set
---  - batch: examples a step
---  - optimizer: the rule; optim.adamw{} if left out
---  - schedule: factor on the learning rate: "cosine" is stepped once an epoch; optim.cosine, optim.step and optim.one_cycle make others
---  - noise: standard deviation of fresh normal noise on every input
---  - shuffle: a new order every epoch
---  - drop_last: leave out an epoch's last batch when it is short
---  - seed: of the order and the noise; the run's own if left out
---  - validate: a set to judge the model on after every epoch
---  - loss: loss(output, labels): a scalar tensor; cross-entropy for labels, mean squared error for values if left out
---  - checkpoint: a name under which the model and the state of its training are kept in the output folder; the same configuration is then reused, or continued where it was stopped
---  - save_every: with a checkpoint: seconds of training after which an epoch's end is saved too, in case the run is killed
---  - augment: augment(inputs, generator): the inputs of a batch in place of those of the set, before noise is added; see moonlens.augment
---  - on_epoch: on_epoch(epoch, model), called after each epoch that is trained with its row of the history
---  - label: what the progress display calls the run
---@return table history epochs: a list with loss, lr, seconds and validation figures of each; seconds: their sum; reused: whether a saved model was taken
function train.fit(model, set, options) end

--- Loss and accuracy of a model on a set, in batches, without recording.
---@param model module the model
---@param set any inputs and labels
---@param options? {batch?: integer, loss?: function}
---  - batch: examples at a time
---  - loss: loss(output, labels): a scalar tensor; cross-entropy for labels, mean squared error for values if left out
---@return table figures loss; accuracy in 0 to 1 where the targets are labels
function train.evaluate(model, set, options) end

--- Does one job for each configuration of a grid and keeps each result as it finishes in the output folder: a sweep that was stopped goes on where it was, and a job is done anew only when its configuration, its function or what that captures has changed. Random numbers without a generator of their own follow from the run's seed and the job. In a script that is run from a file, further processes run the script up to this call and share the jobs.
---@param name string what the sweep's folder is called
---@param grid table a list of values for each name, {hidden = {30, 100}, seed = {1, 2}}, of which every combination is a job, the last name's values changing fastest; or a list of configurations
---@param job function job(configuration): a table of results, of what JSON can hold
---@param options? {workers?: integer}
---  - workers: processes that share the work, each on one thread; as many as there are threads if left out
---@return table rows a table for each configuration, in the grid's order: its values and the job's results
function train.sweep(name, grid, job, options) end

--- Points of many dimensions brought to two or three, to be looked at. Nothing here has a gradient.
---@class embedlib
embed = {}

--- Principal components: the axes along which points spread most. Computed in float64 from the smaller of the two Gram matrices. Of each axis the coordinate of largest magnitude is positive, so that signs are no matter of chance.
---@param x tensor points (n, d), float32 or float64
---@param options? {components?: integer}
---  - components: how many axes, up to min(n, d)
---@return table result points (n, components): coordinates on the axes; components (components, d): the axes, one per row; mean (d); explained (components): each axis's share of the variance
function embed.pca(x, options) end

--- A map on which points that are neighbours in x stay neighbours: t-SNE (van der Maaten & Hinton 2008) with a tree for the forces (van der Maaten 2014), and the start and learning rate of Kobak & Berens (2019). Exact nearest neighbours, 3 * perplexity of them, in float32. Distances between clusters, and their sizes, mean little. Ctrl-C ends it.
---@param x tensor points (n, d), float32 or float64
---@param options? {dims?: integer, perplexity?: number, iterations?: integer, early_exaggeration?: number, exaggeration_iterations?: integer, learning_rate?: any, theta?: number, init?: any, seed?: integer, generator?: generator, on_progress?: function, label?: string}
---  - dims: dimensions of the map, 2 or 3
---  - perplexity: about how many neighbours a point has; at most (n - 1) / 3
---  - iterations: steps of gradient descent
---  - early_exaggeration: factor on the attraction in the first iterations
---  - exaggeration_iterations: how many those are
---  - learning_rate: "auto" is max(n / early_exaggeration / 4, 50), as in scikit-learn, whose gradient has the factor 4 too
---  - theta: 0 to 1: a cell of the tree stands for its points where its longest side is below theta times its distance; 0 takes all pairs, and beyond 1 / sqrt(dims) nothing changes
---  - init: "pca" (the first principal components, scaled to a standard deviation of 1e-4 along the first), "random" (normal, 1e-4), or places (n, dims) as they are
---  - seed: of a random init, in place of a generator
---  - generator: source of a random init; the run's own if left out
---  - on_progress: on_progress(iteration, kl, points), called after every 50 iterations
---  - label: what the progress display calls the run
---@return tensor points (n, dims), float32
---@return table info kl: the Kullback-Leibler divergence of the map from what the neighbours say, in nats, the smaller the better; iterations: how many there were
function embed.tsne(x, options) end

--- Data sets, checked by SHA-256 (`moonlens data` lists them, `moonlens data fetch NAME` gets them), and files of many formats.
---@class datalib
data = {}

--- Reads a file by its name's ending. npy, png (uint8, (height, width) or with 3 or 4 channels behind) and idx (also idx.gz, *-ubyte): a tensor. safetensors and npz: a table of tensors by name. csv (also csv.gz): {values: float64 (rows, columns), names: the columns' names, if there are any}; an empty cell is NaN. json: tables, numbers, strings; null is nil. Arrays from 16 MB on are mapped: read from disk where they are touched, and never written back.
---@param path string the file; one that is not there is looked for in the output folder too
---@return any value 
function data.load(path) end

--- Writes a file by its name's ending, whole or not at all: npy, idx, png (uint8) and csv (one or two dimensions) take a tensor, safetensors and npz a table of tensors by name, csv also {values = tensor, names = {...}}, json any table.
---@param path string the file; a relative path lies in the output folder
---@param value any what to write
---@return string path where it was written
function data.save(path, value) end

--- A new npy file whose elements, 0 at first, are a tensor's: what is written to the tensor is in the file. For arrays larger than memory; its size is taken on the disk at once. A file of that name is replaced.
---@param path string the file, ending in .npy; a relative path lies in the output folder
---@param shape any its sizes
---@param options? {dtype?: "float32"|"float64"|"int64"|"uint8"|"bool"}
---  - dtype: element type
---@return tensor tensor of that shape, mapped
function data.create(path, shape, options) end

--- MNIST: handwritten digits, 60,000 images to train on and 10,000 to test.
---@param options? {count?: integer}
---  - count: take only the first so many images of each part
---@return table set name; classes: names by label; train and test: {images: uint8 (n, 28, 28), labels: int64 (n) from 1}; checksums: SHA-256 by file
function data.mnist(options) end

--- Fashion-MNIST: articles of clothing, in MNIST's format.
---@param options? {count?: integer}
---  - count: take only the first so many images of each part
---@return table set name; classes: names by label; train and test: {images: uint8 (n, 28, 28), labels: int64 (n) from 1}; checksums: SHA-256 by file
function data.fashion_mnist(options) end

--- A grid of panels, drawn when it is saved.
---@class figure
local figure = {}

--- Figures of panels, to PNG, SVG and PDF.
---@class plotlib
plot = {}

--- An empty figure. Panels fill its rows in the order they are added.
---@param options? {columns?: integer, column_ratios?: any, title?: string, caption?: string, row_labels?: any, width?: number, unit?: "px"|"pt"|"in"|"cm", scale?: number, dpi?: number, theme?: string, share_x?: boolean, share_y?: boolean, letters?: boolean}
---  - columns: panels in a row
---  - column_ratios: relative widths of the columns; equal if left out
---  - title: above the figure
---  - caption: text beneath the figure, wrapped
---  - row_labels: at the left of each row
---  - width: in 'unit's; the width of a page's text, 640 units of 1/96 inch, if left out
---  - unit: of 'width': px (1/96 inch), pt (1/72 inch), in or cm
---  - scale: pixels per unit of 1/96 inch in PNG; 2 if left out
---  - dpi: pixels per inch in PNG, in place of 'scale'
---  - theme: paper (white) or screen (dark, larger text)
---  - share_x: the charts' x axes have the same ends
---  - share_y: the charts' y axes have the same ends
---  - letters: (a), (b) and so on before the panels' titles
---@return figure figure 
function plot.figure(options) end

--- Adds a line chart. Values that are not finite leave gaps.
---@param series any tables with y, and as wanted x, label, color, marks (positions of marked points), marker (the shape of the marks; of all points if no marks are given), style, lower and upper (bounds of a band), error and x_error (lengths of error bars, (n) or (2, n))
---@param options? {title?: string, caption?: string, row_span?: integer, column_span?: integer, x_label?: string, y_label?: string, log_x?: boolean, log_y?: boolean, x_ticks?: any, x_tick_labels?: any, y_ticks?: any, y_tick_labels?: any, x_range?: any, y_range?: any, x_format?: "number"|"percent", y_format?: "number"|"percent", aspect?: number, equal?: boolean, legend?: "automatic"|"outside"|"below"|"none", legend_title?: string, palette?: string, annotations?: any, references?: any}
---  - title: above the panel
---  - caption: beneath the panel
---  - row_span: rows the panel takes
---  - column_span: columns the panel takes
---  - x_label: below the x axis
---  - y_label: beside the y axis
---  - log_x: logarithmic x axis
---  - log_y: logarithmic y axis
---  - x_ticks: places of the x axis's ticks
---  - x_tick_labels: texts at 'x_ticks' in place of numbers
---  - y_ticks: places of the y axis's ticks
---  - y_tick_labels: texts at 'y_ticks' in place of numbers
---  - x_range: {low, high} of the x axis
---  - y_range: {low, high} of the y axis
---  - x_format: how numbers along the x axis are written
---  - y_format: how numbers along the y axis are written
---  - aspect: height of the axes as a share of their width
---  - equal: a unit is as long on both axes
---  - legend: where the legend goes
---  - legend_title: above the legend's entries
---  - palette: colour scale that the series take their colours from in order, such as viridis
---  - annotations: texts in the axes' coordinates: tables with x, y, text, and as wanted color, from ({x, y} of the text, from which an arrow then leads to the point)
---  - references: lines to compare with: tables with y, x, or slope and intercept, and as wanted label, color, style
---@return figure self the figure
function figure:lines(series, options) end

--- Adds a chart of points. Points that are not finite are left out.
---@param series any tables with x and y, and as wanted label, color, marker, values (a number a point, shown by colour), classes (a name or whole number a point), sizes (areas relative to the largest), texts, error, x_error
---@param options? {title?: string, caption?: string, row_span?: integer, column_span?: integer, colors?: string, limit?: number, colorbar?: boolean, value_label?: string, radius?: number, opacity?: number, x_label?: string, y_label?: string, log_x?: boolean, log_y?: boolean, x_ticks?: any, x_tick_labels?: any, y_ticks?: any, y_tick_labels?: any, x_range?: any, y_range?: any, x_format?: "number"|"percent", y_format?: "number"|"percent", aspect?: number, equal?: boolean, legend?: "automatic"|"outside"|"below"|"none", legend_title?: string, palette?: string, annotations?: any, references?: any, lines?: any}
---  - title: above the panel
---  - caption: beneath the panel
---  - row_span: rows the panel takes
---  - column_span: columns the panel takes
---  - colors: colour scale of 'values': viridis, gray, RdBu; with _r turned round
---  - limit: value of the scale's end; the largest magnitude if left out
---  - colorbar: draw the scale of 'values' at the chart's side
---  - value_label: what the values are, beside the colour bar
---  - radius: of a point, the largest of 'sizes', in units of 1/96 inch
---  - opacity: of the points, above 0 to 1
---  - x_label: below the x axis
---  - y_label: beside the y axis
---  - log_x: logarithmic x axis
---  - log_y: logarithmic y axis
---  - x_ticks: places of the x axis's ticks
---  - x_tick_labels: texts at 'x_ticks' in place of numbers
---  - y_ticks: places of the y axis's ticks
---  - y_tick_labels: texts at 'y_ticks' in place of numbers
---  - x_range: {low, high} of the x axis
---  - y_range: {low, high} of the y axis
---  - x_format: how numbers along the x axis are written
---  - y_format: how numbers along the y axis are written
---  - aspect: height of the axes as a share of their width
---  - equal: a unit is as long on both axes
---  - legend: where the legend goes
---  - legend_title: above the legend's entries
---  - palette: colour scale that the series take their colours from in order, such as viridis
---  - annotations: texts in the axes' coordinates: tables with x, y, text, and as wanted color, from ({x, y} of the text, from which an arrow then leads to the point)
---  - references: lines to compare with: tables with y, x, or slope and intercept, and as wanted label, color, style
---  - lines: lines drawn with the data, as figure:lines takes them
---@return figure self the figure
function figure:scatter(series, options) end

--- Adds a bar chart: a group of bars for each name, in it a bar for each series. Along the groups, annotations and references count from 1. Values that are not finite leave a gap.
---@param series any tables with values (one a name), and as wanted label, color, error
---@param options? {title?: string, caption?: string, row_span?: integer, column_span?: integer, names?: any, horizontal?: boolean, stacked?: boolean, show_values?: boolean, x_label?: string, y_label?: string, log_x?: boolean, log_y?: boolean, x_ticks?: any, x_tick_labels?: any, y_ticks?: any, y_tick_labels?: any, x_range?: any, y_range?: any, x_format?: "number"|"percent", y_format?: "number"|"percent", aspect?: number, equal?: boolean, legend?: "automatic"|"outside"|"below"|"none", legend_title?: string, palette?: string, annotations?: any, references?: any}
---  - title: above the panel
---  - caption: beneath the panel
---  - row_span: rows the panel takes
---  - column_span: columns the panel takes
---  - names: the groups' names; numbers from 1 if left out
---  - horizontal: bars grow to the right, the first on top
---  - stacked: series stand on each other
---  - show_values: write the values at the bars' ends
---  - x_label: below the x axis
---  - y_label: beside the y axis
---  - log_x: logarithmic x axis
---  - log_y: logarithmic y axis
---  - x_ticks: places of the x axis's ticks
---  - x_tick_labels: texts at 'x_ticks' in place of numbers
---  - y_ticks: places of the y axis's ticks
---  - y_tick_labels: texts at 'y_ticks' in place of numbers
---  - x_range: {low, high} of the x axis
---  - y_range: {low, high} of the y axis
---  - x_format: how numbers along the x axis are written
---  - y_format: how numbers along the y axis are written
---  - aspect: height of the axes as a share of their width
---  - equal: a unit is as long on both axes
---  - legend: where the legend goes
---  - legend_title: above the legend's entries
---  - palette: colour scale that the series take their colours from in order, such as viridis
---  - annotations: texts in the axes' coordinates: tables with x, y, text, and as wanted color, from ({x, y} of the text, from which an arrow then leads to the point)
---  - references: lines to compare with: tables with y, x, or slope and intercept, and as wanted label, color, style
---@return figure self the figure
function figure:bars(series, options) end

--- Adds a histogram; several series share their bins. Values that are not finite are left out.
---@param series any tables with values (any shape), and as wanted label, color
---@param options? {title?: string, caption?: string, row_span?: integer, column_span?: integer, bins?: any, density?: boolean, x_label?: string, y_label?: string, log_x?: boolean, log_y?: boolean, x_ticks?: any, x_tick_labels?: any, y_ticks?: any, y_tick_labels?: any, x_range?: any, y_range?: any, x_format?: "number"|"percent", y_format?: "number"|"percent", aspect?: number, equal?: boolean, legend?: "automatic"|"outside"|"below"|"none", legend_title?: string, palette?: string, annotations?: any, references?: any, lines?: any}
---  - title: above the panel
---  - caption: beneath the panel
---  - row_span: rows the panel takes
---  - column_span: columns the panel takes
---  - bins: how many, or their edges; chosen by the values if left out
---  - density: each series' areas add up to 1
---  - x_label: below the x axis
---  - y_label: beside the y axis
---  - log_x: logarithmic x axis
---  - log_y: logarithmic y axis
---  - x_ticks: places of the x axis's ticks
---  - x_tick_labels: texts at 'x_ticks' in place of numbers
---  - y_ticks: places of the y axis's ticks
---  - y_tick_labels: texts at 'y_ticks' in place of numbers
---  - x_range: {low, high} of the x axis
---  - y_range: {low, high} of the y axis
---  - x_format: how numbers along the x axis are written
---  - y_format: how numbers along the y axis are written
---  - aspect: height of the axes as a share of their width
---  - equal: a unit is as long on both axes
---  - legend: where the legend goes
---  - legend_title: above the legend's entries
---  - palette: colour scale that the series take their colours from in order, such as viridis
---  - annotations: texts in the axes' coordinates: tables with x, y, text, and as wanted color, from ({x, y} of the text, from which an arrow then leads to the point)
---  - references: lines to compare with: tables with y, x, or slope and intercept, and as wanted label, color, style
---  - lines: lines drawn with the data, as figure:lines takes them
---@return figure self the figure
function figure:histogram(series, options) end

--- Adds a matrix as a picture. Each panel has its own scale unless `limit` is given.
---@param matrix any (rows, columns)
---@param options? {title?: string, caption?: string, row_span?: integer, column_span?: integer, colors?: string, limit?: number, colorbar?: boolean, value_label?: string, row_names?: any, column_names?: any, x_label?: string, y_label?: string, show_values?: boolean, format?: "number"|"percent", annotations?: any}
---  - title: above the panel
---  - caption: beneath the panel
---  - row_span: rows the panel takes
---  - column_span: columns the panel takes
---  - colors: colour scale: RdBu (white at zero, red below, blue above), gray, viridis; with _r turned round
---  - limit: value of the scale's end; the panel's largest magnitude if left out
---  - colorbar: draw the scale at the panel's side
---  - value_label: what the values are, beside the colour bar
---  - row_names: at the left of each row of the matrix
---  - column_names: beneath each column of the matrix
---  - x_label: below the picture
---  - y_label: beside the picture
---  - show_values: write the values into cells large enough
---  - format: how the values are written
---  - annotations: texts at cells: tables with x (the column), y (the row), text, and as wanted color, from ({x, y} of the text, from which an arrow then leads to the cell)
---@return figure self the figure
function figure:heatmap(matrix, options) end

--- Adds many small images in one panel. Those with one number a pixel share a range of values unless `scale_each` is given; red, green and blue go from 0 to 1, or to 255 in uint8. Pixels that are not finite are grey.
---@param images any tensor (n, h, w) or (n, h, w, 3), or a list of tensors (h, w) or (h, w, 3), which may differ in size
---@param options? {title?: string, caption?: string, row_span?: integer, column_span?: integer, captions?: any, columns?: integer, row_labels?: any, column_labels?: any, colors?: string, limit?: number, scale_each?: boolean, colorbar?: boolean, value_label?: string}
---  - title: above the panel
---  - caption: beneath the panel
---  - row_span: rows the panel takes
---  - column_span: columns the panel takes
---  - captions: beneath each image
---  - columns: images in a row; chosen by number and shape if left out
---  - row_labels: at the left of each row
---  - column_labels: above each column
---  - colors: colour scale of images with one number a pixel: gray, RdBu, viridis; with _r turned round
---  - limit: value of the scale's end; 255 for uint8, else the largest magnitude of all images
---  - scale_each: each image has its own range of values
---  - colorbar: draw the scale at the panel's side
---  - value_label: what the values are, beside the colour bar
---@return figure self the figure
function figure:images(images, options) end

--- Adds a figure as one panel. It is drawn with this figure's theme and scale, and may get panels until then.
---@param inner figure the figure to add
---@param options? {title?: string, caption?: string, row_span?: integer, column_span?: integer}
---  - title: above the panel
---  - caption: beneath the panel
---  - row_span: rows the panel takes
---  - column_span: columns the panel takes
---@return figure self the figure
function figure:nest(inner, options) end

--- Leaves the next place empty.
---@return figure self the figure
function figure:skip() end

--- Draws the figure to a .png, .svg or .pdf file; a relative path lies in the output folder.
---@param path string the file
---@param options? {also?: any}
---  - also: further formats, beside the file
---@return string path where it was written
function figure:save(path, options) end

--- This run: its settings, and what scripts need of the host.
---@class moonlenslib
moonlens = {}

--- version of moonlens
---@type any
moonlens.version = nil

--- folder for pictures, reports and models
---@type any
moonlens.out = nil

--- seed given with --seed; nil if none was
---@type any
moonlens.seed = nil

--- whether a small version of the experiment is wanted
---@type any
moonlens.quick = nil

--- whether saved models are to be trained anew
---@type any
moonlens.fresh = nil

--- whether progress is hidden
---@type any
moonlens.quiet = nil

--- Writes a table as a JSON file; a relative path lies in the output folder.
---@param path string the file
---@param value any numbers, strings, booleans, tables
---@return string path where it was written
function moonlens.write_json(path, value) end

--- The names of the files in the output folder that a pattern fits, in order.
---@param pattern string as a shell has it: * stands for any text, ? for a character
---@return any names 
function moonlens.files(pattern) end

--- A file's bytes in base64, as pages hold pictures in themselves.
---@param path string the file; one that is not there is looked for in the output folder too
---@return string text 
function moonlens.base64(path) end

--- Seconds since some fixed moment, for measuring times.
---@return number seconds 
function moonlens.clock() end

--- Memory in use.
---@return table bytes tensors: live tensors; cached: kept for reuse; peak: the process's most so far
function moonlens.memory() end

--- Number of threads that share the work; a number sets it.
---@param n? integer how many from now on
---@return integer n 
function moonlens.threads(n) end

--- Prints what is known about a function, a module, an object or a name.
---@param ... any what to explain; an overview when left out
function help(...) end

--- Gives a Lua function checked arguments, error texts and help, as the built-in ones have.
---@param description table a table with name, doc, params (a list of {name, type, default = ..., optional = ..., doc = ...}), options (a list of the same, taken from one named table), returns, example and call (the function)
---@return function function the function, checked
function describe(description) end
