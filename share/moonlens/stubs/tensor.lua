---@meta _

--- A source of random numbers with a seed and a position.
---@class generator
local generator = {}

--- Seed, stream and position, from which the generator can be restored.
--- ```lua
--- print(tensor.generator(7):state().seed)
--- ```
---@return table state # {seed, stream, position}
function generator:state() end

--- A function that computes gradients; see tensor.grad.
---@class gradient_function
---@overload fun(...: any): tensor
local gradient_function = {}

---@class tensor.__call.options
---@field dtype? "float32"|"float64"|"int64"|"uint8"|"bool" # element type; float32 for numbers, bool for booleans if left out

--- A block of numbers of one type. Positions count from 1; `t[{ {1, 3}, {}, -1 }]` selects, `t[mask] = 0` overwrites.
---@class tensor
---@operator add(tensor|number): tensor
---@operator sub(tensor|number): tensor
---@operator mul(tensor|number): tensor
---@operator div(tensor|number): tensor
---@operator pow(tensor|number): tensor
---@operator idiv(tensor|number): tensor
---@operator mod(tensor|number): tensor
---@operator unm: tensor
---@field [integer] tensor
---@field [tensor] tensor
---@field [any[]] tensor
---@operator len: integer
---@overload fun(data: number|table, options?: tensor.__call.options): tensor
tensor = {}

--- self + other.
--- ```lua
--- print(tensor{1, 2}:add(1))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:add(other) end

--- self - other.
--- ```lua
--- print(tensor{1, 2}:sub(1))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:sub(other) end

--- self * other, elementwise.
--- ```lua
--- print(tensor{1, 2}:mul(tensor{3, 4}))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:mul(other) end

--- self / other; integers divide as float32.
--- ```lua
--- print(tensor{1, 2}:div(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:div(other) end

--- self to the power other. Whole numbers keep their type: a negative number as the exponent is refused, in a tensor of exponents it gives 0 (or 1 and -1 of those).
--- ```lua
--- print(tensor{1, 2, 3}:pow(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:pow(other) end

--- The larger of two, elementwise.
--- ```lua
--- print(tensor{-1, 2}:maximum(0))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:maximum(other) end

--- The smaller of two, elementwise.
--- ```lua
--- print(tensor{-1, 2}:minimum(0))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:minimum(other) end

--- Where self == other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
--- ```lua
--- print(tensor{1, 2, 3}:eq(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:eq(other) end

--- Where self ~= other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
--- ```lua
--- print(tensor{1, 2, 3}:ne(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:ne(other) end

--- Where self < other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
--- ```lua
--- print(tensor{1, 2, 3}:lt(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:lt(other) end

--- Where self <= other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
--- ```lua
--- print(tensor{1, 2, 3}:le(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:le(other) end

--- Where self > other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
--- ```lua
--- print(tensor{1, 2, 3}:gt(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:gt(other) end

--- Where self >= other, as a bool tensor. Whole numbers compare exactly; with floats they become floats first, which tell neighbours apart up to 2^24 (float32) or 2^53 (float64).
--- ```lua
--- print(tensor{1, 2, 3}:ge(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:ge(other) end

--- Adds other. Changes the tensor itself; not recorded for gradients.
--- ```lua
--- print(tensor.ones(2):add_(3))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor self # the tensor
function tensor:add_(other) end

--- Subtracts other. Changes the tensor itself; not recorded for gradients.
--- ```lua
--- print(tensor.ones(2):sub_(3))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor self # the tensor
function tensor:sub_(other) end

--- Multiplies by other. Changes the tensor itself; not recorded for gradients.
--- ```lua
--- print(tensor.ones(2):mul_(3))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor self # the tensor
function tensor:mul_(other) end

--- Divides by other. Changes the tensor itself; not recorded for gradients.
--- ```lua
--- print(tensor.ones(2):div_(3))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor self # the tensor
function tensor:div_(other) end

--- Overwrites the elements with other's. Changes the tensor itself; not recorded for gradients.
--- ```lua
--- print(tensor.ones(2):copy_(3))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor self # the tensor
function tensor:copy_(other) end

--- Matrix product; leading dimensions are batches that broadcast, a vector is taken as a row or column.
--- ```lua
--- print(tensor.ones(2, 3):matmul(tensor.ones(3, 4)))
--- ```
---@param other tensor # right operand, (..., k, m)
---@return tensor product # (..., n, m)
function tensor:matmul(other) end

--- -x.
--- ```lua
--- print(tensor{-1.5, 0, 2}:neg())
--- ```
---@return tensor result # of the same shape
function tensor:neg() end

--- Absolute value.
--- ```lua
--- print(tensor{-1.5, 0, 2}:abs())
--- ```
---@return tensor result # of the same shape
function tensor:abs() end

--- x * x.
--- ```lua
--- print(tensor{-1.5, 0, 2}:square())
--- ```
---@return tensor result # of the same shape
function tensor:square() end

--- Square root; NaN below 0.
--- ```lua
--- print(tensor{-1.5, 0, 2}:sqrt())
--- ```
---@return tensor result # of the same shape
function tensor:sqrt() end

--- 1 / x.
--- ```lua
--- print(tensor{-1.5, 0, 2}:reciprocal())
--- ```
---@return tensor result # of the same shape
function tensor:reciprocal() end

--- e to the power x.
--- ```lua
--- print(tensor{-1.5, 0, 2}:exp())
--- ```
---@return tensor result # of the same shape
function tensor:exp() end

--- Natural logarithm; NaN below 0.
--- ```lua
--- print(tensor{-1.5, 0, 2}:log())
--- ```
---@return tensor result # of the same shape
function tensor:log() end

--- Sine.
--- ```lua
--- print(tensor{-1.5, 0, 2}:sin())
--- ```
---@return tensor result # of the same shape
function tensor:sin() end

--- Cosine.
--- ```lua
--- print(tensor{-1.5, 0, 2}:cos())
--- ```
---@return tensor result # of the same shape
function tensor:cos() end

--- Hyperbolic tangent.
--- ```lua
--- print(tensor{-1.5, 0, 2}:tanh())
--- ```
---@return tensor result # of the same shape
function tensor:tanh() end

--- 1 / (1 + exp(-x)).
--- ```lua
--- print(tensor{-1.5, 0, 2}:sigmoid())
--- ```
---@return tensor result # of the same shape
function tensor:sigmoid() end

--- The larger of x and 0.
--- ```lua
--- print(tensor{-1.5, 0, 2}:relu())
--- ```
---@return tensor result # of the same shape
function tensor:relu() end

--- -1, 0 or 1.
--- ```lua
--- print(tensor{-1.5, 0, 2}:sign())
--- ```
---@return tensor result # of the same shape
function tensor:sign() end

--- Largest integer not above x.
--- ```lua
--- print(tensor{-1.5, 0, 2}:floor())
--- ```
---@return tensor result # of the same shape
function tensor:floor() end

--- Smallest integer not below x.
--- ```lua
--- print(tensor{-1.5, 0, 2}:ceil())
--- ```
---@return tensor result # of the same shape
function tensor:ceil() end

--- Nearest integer, halves to the even one.
--- ```lua
--- print(tensor{-1.5, 0, 2}:round())
--- ```
---@return tensor result # of the same shape
function tensor:round() end

--- exp(x) / sum of exp(x) along a dimension.
--- ```lua
--- print(tensor{{1, 2, 3}}:softmax())
--- ```
---@param dim? integer # the dimension (default -1)
---@return tensor result # of the same shape
function tensor:softmax(dim) end

--- Logarithm of softmax along a dimension.
--- ```lua
--- print(tensor{{1, 2, 3}}:log_softmax())
--- ```
---@param dim? integer # the dimension (default -1)
---@return tensor result # of the same shape
function tensor:log_softmax(dim) end

---@class tensor.gelu.options
---@field tanh? boolean # the approximation by tanh, as GPT-2 uses it (default false)

--- x Φ(x) with the normal distribution function Φ (arXiv 1606.08415).
--- ```lua
--- print(tensor{-1, 2}:gelu())
--- ```
---@param options? tensor.gelu.options # named options
---@return tensor result # of the same shape
function tensor:gelu(options) end

--- x sigmoid(x).
--- ```lua
--- print(tensor{-1, 2}:silu())
--- ```
---@return tensor result # of the same shape
function tensor:silu() end

--- log(1 + exp(x)), without overflow.
--- ```lua
--- print(tensor{-1, 2}:softplus())
--- ```
---@return tensor result # of the same shape
function tensor:softplus() end

---@class tensor.leaky_relu.options
---@field slope? number # factor on negative values (default 0.01)

--- x where it is positive, slope * x elsewhere.
--- ```lua
--- print(tensor{-1, 2}:leaky_relu{slope = 0.1})
--- ```
---@param options? tensor.leaky_relu.options # named options
---@return tensor result # of the same shape
function tensor:leaky_relu(options) end

---@class tensor.elu.options
---@field alpha? number # -alpha is approached from above (default 1)

--- x where it is positive, alpha (exp(x) - 1) elsewhere (arXiv 1511.07289).
--- ```lua
--- print(tensor{-1, 2}:elu())
--- ```
---@param options? tensor.elu.options # named options
---@return tensor result # of the same shape
function tensor:elu(options) end

--- Φ(x), the standard normal distribution function.
--- ```lua
--- print(tensor{-1, 0, 2}:ndtr())
--- ```
---@return tensor result # of the same shape
function tensor:ndtr() end

---@class tensor.sum.options
---@field keep? boolean # leave the dimensions in place with size 1 (default false)

--- Sum over dimensions.
--- ```lua
--- print(tensor{{1, 2}, {3, 4}}:sum(1))
--- ```
---@param dims? integer|integer[] # dimension or list of dimensions; all if left out
---@param options? tensor.sum.options # named options
---@return tensor result # without the dimensions reduced
function tensor:sum(dims, options) end

---@class tensor.mean.options
---@field keep? boolean # leave the dimensions in place with size 1 (default false)

--- Mean over dimensions.
--- ```lua
--- print(tensor{{1, 2}, {3, 4}}:mean(1))
--- ```
---@param dims? integer|integer[] # dimension or list of dimensions; all if left out
---@param options? tensor.mean.options # named options
---@return tensor result # without the dimensions reduced
function tensor:mean(dims, options) end

---@class tensor.max.options
---@field keep? boolean # leave the dimensions in place with size 1 (default false)

--- Largest element over dimensions.
--- ```lua
--- print(tensor{{1, 2}, {3, 4}}:max(1))
--- ```
---@param dims? integer|integer[] # dimension or list of dimensions; all if left out
---@param options? tensor.max.options # named options
---@return tensor result # without the dimensions reduced
function tensor:max(dims, options) end

---@class tensor.min.options
---@field keep? boolean # leave the dimensions in place with size 1 (default false)

--- Smallest element over dimensions.
--- ```lua
--- print(tensor{{1, 2}, {3, 4}}:min(1))
--- ```
---@param dims? integer|integer[] # dimension or list of dimensions; all if left out
---@param options? tensor.min.options # named options
---@return tensor result # without the dimensions reduced
function tensor:min(dims, options) end

---@class tensor.var.options
---@field keep? boolean # leave the dimensions in place with size 1 (default false)
---@field correction? integer # what is taken off the count before dividing (default 1)

--- Variance over dimensions, with n - 1 below as PyTorch.
--- ```lua
--- print(tensor{1, 2, 3, 4}:var())
--- ```
---@param dims? integer|integer[] # dimension or list of dimensions; all if left out
---@param options? tensor.var.options # named options
---@return tensor result # without the dimensions reduced
function tensor:var(dims, options) end

---@class tensor.std.options
---@field keep? boolean # leave the dimensions in place with size 1 (default false)
---@field correction? integer # what is taken off the count before dividing (default 1)

--- Standard deviation over dimensions, with n - 1 below as PyTorch.
--- ```lua
--- print(tensor{1, 2, 3, 4}:std())
--- ```
---@param dims? integer|integer[] # dimension or list of dimensions; all if left out
---@param options? tensor.std.options # named options
---@return tensor result # without the dimensions reduced
function tensor:std(dims, options) end

--- Position of the first largest element along a dimension, or in the whole tensor read row by row.
--- ```lua
--- print(tensor{{1, 9}, {7, 3}}:argmax(2))
--- ```
---@param dim? integer # the dimension; the whole tensor if left out
---@return tensor positions # int64, from 1
function tensor:argmax(dim) end

--- Position of the first smallest element along a dimension, or in the whole tensor read row by row.
--- ```lua
--- print(tensor{{1, 9}, {7, 3}}:argmin(2))
--- ```
---@param dim? integer # the dimension; the whole tensor if left out
---@return tensor positions # int64, from 1
function tensor:argmin(dim) end

--- The same elements in another shape; one size may be -1. Copies where memory does not allow a view.
--- ```lua
--- print(tensor.range(1, 6):view(2, 3))
--- ```
---@param ... integer # size of each dimension
---@return tensor result # shares memory with the tensor where it can
function tensor:view(...) end

--- The same elements in another shape; one size may be -1. A view where memory allows.
--- ```lua
--- print(tensor.range(1, 6):reshape(3, -1))
--- ```
---@param ... integer # size of each dimension
---@return tensor result # shares memory with the tensor where it can
function tensor:reshape(...) end

--- Merges dimensions into one.
--- ```lua
--- print(tensor.ones(2, 3, 4):flatten(2):shape()[2])
--- ```
---@param first? integer # first dimension to merge (default 1)
---@param last? integer # last dimension to merge (default -1)
---@return tensor result # shares memory with the tensor where it can
function tensor:flatten(first, last) end

--- Exchanges two dimensions; the last two if none are named.
--- ```lua
--- print(tensor{{1, 2}, {3, 4}}:transpose())
--- ```
---@param a? integer # one dimension (default -2)
---@param b? integer # the other (default -1)
---@return tensor result # shares memory with the tensor where it can
function tensor:transpose(a, b) end

--- Reorders dimensions.
--- ```lua
--- print(#tensor.ones(2, 3, 4):permute(3, 1, 2))
--- ```
---@param ... integer # the old dimension for each new one
---@return tensor result # shares memory with the tensor where it can
function tensor:permute(...) end

--- Repeats dimensions of size 1 without copying; -1 keeps a size.
--- ```lua
--- print(tensor{{1}, {2}}:expand(2, 3))
--- ```
---@param ... integer # size of each dimension
---@return tensor result # shares memory with the tensor where it can
function tensor:expand(...) end

--- Inserts a dimension of size 1.
--- ```lua
--- print(#tensor.ones(3):unsqueeze(1))
--- ```
---@param dim integer # the dimension
---@return tensor result # shares memory with the tensor where it can
function tensor:unsqueeze(dim) end

--- Drops a dimension of size 1, or all of them.
--- ```lua
--- print(#tensor.ones(1, 3):squeeze())
--- ```
---@param dim? integer # the dimension; all of size 1 if left out
---@return tensor result # shares memory with the tensor where it can
function tensor:squeeze(dim) end

--- The diagonal of the last two dimensions.
--- ```lua
--- print(tensor.eye(3):diagonal())
--- ```
---@return tensor result # shares memory with the tensor where it can
function tensor:diagonal() end

--- The tensor itself where its elements lie in order in memory, else a copy.
--- ```lua
--- print(tensor.ones(2, 3):transpose():contiguous())
--- ```
---@return tensor result # of the same shape
function tensor:contiguous() end

--- A copy.
--- ```lua
--- print(tensor.ones(2):clone())
--- ```
---@return tensor result # of the same shape
function tensor:clone() end

--- The same values as another type; floats become integers towards zero.
--- ```lua
--- print(tensor{1.7, -1.7}:to("int64"))
--- ```
---@param dtype "float32"|"float64"|"int64"|"uint8"|"bool" # the element type
---@return tensor result # of the same shape
function tensor:to(dtype) end

--- One element per position along a dimension: out[i][j] = self[i][index[i][j]] along the second.
--- ```lua
--- print(tensor{{1, 2}, {3, 4}}:gather(2, tensor({{2}, {1}}, {dtype = "int64"})))
--- ```
---@param dim integer # the dimension
---@param index tensor # int64 positions from 1, as many dimensions as self
---@return tensor result # of index's shape
function tensor:gather(dim, index) end

--- The sizes of the dimensions.
--- ```lua
--- print(table.concat(tensor.ones(2, 3):shape(), " x "))
--- ```
---@return table sizes # a list of integers
function tensor:shape() end

--- The number of dimensions.
--- ```lua
--- print(tensor.ones(2, 3):dim())
--- ```
---@return integer n
function tensor:dim() end

--- The number of elements.
--- ```lua
--- print(tensor.ones(2, 3):numel())
--- ```
---@return integer n
function tensor:numel() end

--- The element type.
--- ```lua
--- print(tensor.ones(2):dtype())
--- ```
---@return string name
function tensor:dtype() end

--- The only element, as a number (or boolean).
--- ```lua
--- print(tensor{3}:item())
--- ```
---@return number value
function tensor:item() end

--- The elements in nested lists.
--- ```lua
--- print(tensor{{1, 2}, {3, 4}}:totable()[2][1])
--- ```
---@return table values # nested as the shape
function tensor:totable() end

--- Whether the elements lie in order in memory.
--- ```lua
--- print(tensor.ones(2, 3):transpose():is_contiguous())
--- ```
---@return boolean contiguous
function tensor:is_contiguous() end

--- Whether no element is NaN or infinite.
--- ```lua
--- print((tensor{1} / 0):is_finite())
--- ```
---@return boolean finite
function tensor:is_finite() end

--- Marks a tensor as one whose gradient can be asked for; computations from it are recorded.
--- ```lua
--- local w = tensor{1, 2}:requires_grad_()
--- print((w * w):sum():grad{w})
--- ```
---@param on? boolean # false takes the mark off (default true)
---@return tensor self # the tensor
function tensor:requires_grad_(on) end

--- Whether gradients flow through the tensor.
--- ```lua
--- print(tensor.ones(2):requires_grad_():is_tracked())
--- ```
---@return boolean tracked
function tensor:is_tracked() end

--- The same values, cut off from how they were computed.
--- ```lua
--- print(tensor.ones(2):requires_grad_():detach():is_tracked())
--- ```
---@return tensor result # of the same shape
function tensor:detach() end

---@class tensor.grad.options
---@field create_graph? boolean # record the gradients' own computation, for gradients of gradients (default false)

--- Gradients of a scalar with respect to tensors it was computed from.
--- ```lua
--- local w = tensor{1, 2}:requires_grad_()
--- local g = (w * w):sum():grad{w}
--- print(g)
--- ```
---@param targets tensor[] # tensors that require gradients, or were computed on the way
---@param options? tensor.grad.options # named options
---@return tensor gradients # one per target, of its shape
function tensor:grad(targets, options) end

---@class tensor.sort.options
---@field descending? boolean # largest first (default false)

--- Elements along a dimension in ascending order. Equal ones keep their order, NaN comes last.
--- ```lua
--- print(tensor{3, 1, 2}:sort())
--- print(tensor{3, 1, 2}:sort(1, {descending = true}))
--- ```
---@param dim? integer # the dimension (default -1)
---@param options? tensor.sort.options # named options
---@return tensor values # the elements
---@return tensor positions # int64, from 1
function tensor:sort(dim, options) end

---@class tensor.argsort.options
---@field descending? boolean # largest first (default false)

--- Positions that put the elements along a dimension in ascending order.
--- ```lua
--- local t = tensor{3, 1, 2}
--- print(t[t:argsort()])
--- ```
---@param dim? integer # the dimension (default -1)
---@param options? tensor.argsort.options # named options
---@return tensor positions # int64, from 1
function tensor:argsort(dim, options) end

---@class tensor.topk.options
---@field largest? boolean # false for the smallest (default true)

--- The k largest elements along a dimension, largest first, or the k smallest, smallest first: the first of sort, where NaN counts as the largest and equal ones keep their order.
--- ```lua
--- local values, positions = tensor{1, 9, 3, 7}:topk(2)
--- print(values, positions)
--- ```
---@param k integer # how many
---@param dim? integer # the dimension (default -1)
---@param options? tensor.topk.options # named options
---@return tensor values # the elements
---@return tensor positions # int64, from 1
function tensor:topk(k, dim, options) end

---@class tensor.kthvalue.options
---@field keep? boolean # leave the dimension in place with size 1 (default false)

--- The k-th smallest element along a dimension; a NaN where there is one.
--- ```lua
--- print(tensor{5, 1, 4}:kthvalue(2))
--- ```
---@param k integer # 1 for the smallest
---@param dim? integer # the dimension (default -1)
---@param options? tensor.kthvalue.options # named options
---@return tensor values # the elements
---@return tensor positions # int64, from 1
function tensor:kthvalue(k, dim, options) end

---@class tensor.median.options
---@field keep? boolean # leave the dimension in place with size 1 (default false)

--- The middle element along a dimension (the lower of two), or of the whole tensor; a NaN where there is one.
--- ```lua
--- print(tensor{5, 1, 4}:median():item())
--- ```
---@param dim? integer # the dimension; the whole tensor if left out
---@param options? tensor.median.options # named options
---@return tensor values # the elements
---@return tensor positions # int64, from 1; only where a dimension is given
function tensor:median(dim, options) end

---@class tensor.quantile.options
---@field keep? boolean # leave the dimension in place with size 1 (default false)
---@field interpolation? "linear"|"lower"|"higher"|"nearest"|"midpoint" # what to take between two elements (default "linear")

--- The value below which a fraction of the elements lies; NaN where there is one among them.
--- ```lua
--- print(tensor.range(0, 10):quantile{0.25, 0.5, 0.75})
--- ```
---@param q number|number[] # fraction between 0 and 1, or a list of them
---@param dim? integer # the dimension; the whole tensor if left out
---@param options? tensor.quantile.options # named options
---@return tensor values # with a first dimension for the fractions if q is a list
function tensor:quantile(q, dim, options) end

--- The different values in ascending order. Every NaN is a value of its own.
--- ```lua
--- local values, inverse, counts = tensor{3, 1, 3}:unique()
--- print(values, counts, values[inverse])
--- ```
---@return tensor values # one-dimensional
---@return tensor inverse # int64, for each element the position of its value, from 1
---@return tensor counts # int64, how often each value occurs
function tensor:unique() end

---@class tensor.histogram.options
---@field low? number # start of the first bin; the smallest element if left out
---@field high? number # end of the last bin; the largest element if left out

--- How many elements lie in each of several bins of equal width. The last bin includes its end; NaN and what lies outside are not counted.
--- ```lua
--- local counts, edges = tensor{1, 2, 2, 5}:histogram(4, {low = 1, high = 5})
--- print(counts, edges)
--- ```
---@param bins? integer # number of bins (default 10)
---@param options? tensor.histogram.options # named options
---@return tensor counts # (bins), int64
---@return tensor edges # (bins + 1)
function tensor:histogram(bins, options) end

--- How often each of the numbers 1 to n occurs: the sizes of the classes of a tensor of labels.
--- ```lua
--- print((tensor({1, 3, 3}, {dtype = "int64"})):bincount())
--- ```
---@param n? integer # the largest number that may occur; the largest that does if left out
---@return tensor counts # (n), int64
function tensor:bincount(n) end

--- A copy with elements put at positions along a dimension: along the second, out[i][index[i][j]] = source[i][j]. Of several for one place the last stays.
--- ```lua
--- print(tensor.zeros(2, 3):scatter(2, tensor({{3}, {1}}, {dtype = "int64"}), 1))
--- ```
---@param dim integer # the dimension
---@param index tensor # int64 positions from 1, as many dimensions as self and no larger in the others
---@param source tensor|number # number, or tensor that broadcasts to index's shape
---@return tensor result # of self's shape
function tensor:scatter(dim, index, source) end

--- A copy with elements added at positions along a dimension: along the second, out[i][index[i][j]] = self[i][...] + source[i][j] for all j.
--- ```lua
--- print(tensor.zeros(3):scatter_add(1, tensor({1, 3, 3}, {dtype = "int64"}), tensor{1, 2, 3}))
--- ```
---@param dim integer # the dimension
---@param index tensor # int64 positions from 1, as many dimensions as self and no larger in the others
---@param source tensor|number # number, or tensor that broadcasts to index's shape
---@return tensor result # of self's shape
function tensor:scatter_add(dim, index, source) end

--- A copy with slice i of a source added to slice index[i] along a dimension.
--- ```lua
--- print(tensor.zeros(3, 2):index_add(1, tensor({1, 1}, {dtype = "int64"}), tensor.ones(2, 2)))
--- ```
---@param dim integer # the dimension
---@param index tensor # int64 positions from 1, one-dimensional
---@param source tensor # as self, with as many slices along dim as index has positions
---@return tensor result # of self's shape
function tensor:index_add(dim, index, source) end

--- The slices at positions along a dimension.
--- ```lua
--- print(tensor{{1, 2}, {3, 4}}:index_select(2, tensor({2, 2, 1}, {dtype = "int64"})))
--- ```
---@param dim integer # the dimension
---@param index tensor # int64 positions from 1; its shape replaces the dimension
---@return tensor result # a copy
function tensor:index_select(dim, index) end

--- Weighted sums of a table's rows: out[i] = sum over j of weights[i][j] * self[index[i][j]]. This is codes:matmul(self) for codes with the few entries given; time grows with their number, not with the table's rows.
--- ```lua
--- print(tensor.eye(3):weighted_rows(tensor({{3, 1}}, {dtype = "int64"}), tensor{{0.5, 2}}))
--- ```
---@param index tensor # (n, k), int64 positions from 1
---@param weights tensor # (n, k)
---@return tensor result # (n, m)
function tensor:weighted_rows(index, weights) end

---@class tensor.row_products.options
---@field known? tensor # (n, d): self:matmul(table:transpose()) where it is there already; the result is taken from it

--- Products with chosen rows of a table: out[i][j] = self[i] . table[index[i][j]]. Entries of self:matmul(table:transpose()), without the others; time grows with their number.
--- ```lua
--- print(tensor{{1, 2, 3}}:row_products(tensor.eye(3), tensor({{3, 1}}, {dtype = "int64"})))
--- ```
---@param table tensor # (d, m)
---@param index tensor # (n, k), int64 positions from 1
---@param options? tensor.row_products.options # named options
---@return tensor result # (n, k)
function tensor:row_products(table, index, options) end

--- A copy with another value where a mask holds.
--- ```lua
--- print(tensor{1, -2}:masked_fill(tensor{1, -2}:lt(0), 0))
--- ```
---@param mask tensor # bool, broadcasts
---@param value tensor|number # the value, or a tensor that broadcasts
---@return tensor result # of self's shape
function tensor:masked_fill(mask, value) end

--- The elements in reverse order along dimensions.
--- ```lua
--- print(tensor{{1, 2}, {3, 4}}:flip(2))
--- ```
---@param dims integer|integer[] # dimension or list of dimensions
---@return tensor result # shares memory with the tensor
function tensor:flip(dims) end

--- The elements moved on along dimensions; what leaves at the end comes back at the start.
--- ```lua
--- print(tensor{1, 2, 3, 4}:roll(1))
--- ```
---@param shifts integer|integer[] # how far, for each dimension
---@param dims? integer|integer[] # dimension or list of dimensions; the tensor row by row if left out
---@return tensor result # a copy
function tensor:roll(shifts, dims) end

--- Images moved by a map each: a pixel at (row, column) takes its value from the place map (row, column, 1), bilinearly between pixels, 0 outside. Both places are measured from the middle of the image, in pixels. Gradients go to the images.
--- ```lua
--- local quarter_turn = tensor{{{0, -1, 0}, {1, 0, 0}}}
--- print(tensor{{{1, 2}, {3, 4}}}:warp_affine(quarter_turn))
--- ```
---@param maps tensor # (n, 2, 3)
---@return tensor result # of the same shape
function tensor:warp_affine(maps) end

--- The whole tensor repeated along each dimension (`repeat` is a word of Lua's own).
--- ```lua
--- print(tensor{{1, 2}}:tile(2, 2))
--- ```
---@param ... integer # how often, for each dimension; more of them add leading dimensions
---@return tensor result # a copy
function tensor:tile(...) end

--- Each element along a dimension repeated in a row.
--- ```lua
--- print(tensor{1, 2}:repeat_interleave(3))
--- ```
---@param times integer # how often
---@param dim? integer # the dimension (default 1)
---@return tensor result # a copy
function tensor:repeat_interleave(times, dim) end

---@class tensor.pad.options
---@field mode? "constant"|"reflect"|"replicate"|"circular" # what surrounds the tensor (default "constant")
---@field value? number # the surrounding number in mode "constant" (default 0)

--- Elements added before and after the tensor. The amounts are pairs {before, after}, for the last dimension first, as PyTorch's; negative ones take elements away.
--- ```lua
--- print(tensor{{1, 2}}:pad({1, 1, 0, 1}, {value = 9}))
--- print(tensor{1, 2, 3}:pad({2, 0}, {mode = "reflect"}))
--- ```
---@param amounts integer[] # {left, right}, {left, right, top, bottom} ...
---@param options? tensor.pad.options # named options
---@return tensor result # a copy
function tensor:pad(amounts, options) end

--- The tensor cut into pieces along a dimension: of one size, the last shorter where it does not divide, or of the sizes listed.
--- ```lua
--- for _, piece in ipairs(tensor.range(1, 5):split(2)) do print(piece) end
--- ```
---@param sizes integer|integer[] # size of every piece, or list of sizes
---@param dim? integer # the dimension (default 1)
---@return table pieces # a list of tensors that share memory with the tensor
function tensor:split(sizes, dim) end

--- The tensor cut into at most n pieces of equal size along a dimension, the last shorter where it does not divide.
--- ```lua
--- print(#tensor.ones(6, 2):chunk(3))
--- ```
---@param n integer # number of pieces
---@param dim? integer # the dimension (default 1)
---@return table pieces # a list of tensors that share memory with the tensor
function tensor:chunk(n, dim) end

--- The positions along a dimension, each without it.
--- ```lua
--- for _, row in ipairs(tensor{{1, 2}, {3, 4}}:unbind()) do print(row) end
--- ```
---@param dim? integer # the dimension (default 1)
---@return table pieces # a list of tensors that share memory with the tensor
function tensor:unbind(dim) end

--- Dimensions moved to other places; the rest keep their order.
--- ```lua
--- print(#tensor.ones(2, 3, 4):movedim(3, 1))
--- ```
---@param from integer|integer[] # dimension or list of dimensions
---@param to integer|integer[] # where each of them goes
---@return tensor result # shares memory with the tensor
function tensor:movedim(from, to) end

--- Windows along a dimension: their number replaces it, their elements are a new last dimension.
--- ```lua
--- print(tensor.range(1, 5):unfold(1, 3))
--- ```
---@param dim integer # the dimension
---@param size integer # elements of a window
---@param step? integer # distance of the windows (default 1)
---@return tensor result # shares memory with the tensor
function tensor:unfold(dim, size, step) end

--- All products of the elements of two vectors.
--- ```lua
--- print(tensor{1, 2}:outer(tensor{3, 4}))
--- ```
---@param other tensor # (m)
---@return tensor result # (n, m)
function tensor:outer(other) end

--- The lower triangle of the last two dimensions, zeros above.
--- ```lua
--- print(tensor.ones(3, 3):tril())
--- ```
---@param diagonal? integer # how far above the main diagonal the border lies (default 0)
---@return tensor result # a copy
function tensor:tril(diagonal) end

--- The upper triangle of the last two dimensions, zeros below.
--- ```lua
--- print(tensor.ones(3, 3):triu(1))
--- ```
---@param diagonal? integer # how far above the main diagonal the border lies (default 0)
---@return tensor result # a copy
function tensor:triu(diagonal) end

---@class tensor.logsumexp.options
---@field keep? boolean # leave the dimensions in place with size 1 (default false)

--- Logarithm of the sum of exp(x) over dimensions, without overflow.
--- ```lua
--- print(tensor{{1, 0}, {3, 4}}:logsumexp(1))
--- ```
---@param dims? integer|integer[] # dimension or list of dimensions; all if left out
---@param options? tensor.logsumexp.options # named options
---@return tensor result # without the dimensions reduced
function tensor:logsumexp(dims, options) end

---@class tensor.prod.options
---@field keep? boolean # leave the dimensions in place with size 1 (default false)

--- Product over dimensions.
--- ```lua
--- print(tensor{{1, 0}, {3, 4}}:prod(1))
--- ```
---@param dims? integer|integer[] # dimension or list of dimensions; all if left out
---@param options? tensor.prod.options # named options
---@return tensor result # without the dimensions reduced
function tensor:prod(dims, options) end

---@class tensor.any.options
---@field keep? boolean # leave the dimensions in place with size 1 (default false)

--- Whether any element is not 0, as a bool tensor.
--- ```lua
--- print(tensor{{1, 0}, {3, 4}}:any(1))
--- ```
---@param dims? integer|integer[] # dimension or list of dimensions; all if left out
---@param options? tensor.any.options # named options
---@return tensor result # without the dimensions reduced
function tensor:any(dims, options) end

---@class tensor.all.options
---@field keep? boolean # leave the dimensions in place with size 1 (default false)

--- Whether no element is 0, as a bool tensor.
--- ```lua
--- print(tensor{{1, 0}, {3, 4}}:all(1))
--- ```
---@param dims? integer|integer[] # dimension or list of dimensions; all if left out
---@param options? tensor.all.options # named options
---@return tensor result # without the dimensions reduced
function tensor:all(dims, options) end

---@class tensor.count_nonzero.options
---@field keep? boolean # leave the dimensions in place with size 1 (default false)

--- How many elements are not 0, as int64.
--- ```lua
--- print(tensor{{1, 0}, {3, 4}}:count_nonzero(1))
--- ```
---@param dims? integer|integer[] # dimension or list of dimensions; all if left out
---@param options? tensor.count_nonzero.options # named options
---@return tensor result # without the dimensions reduced
function tensor:count_nonzero(dims, options) end

---@class tensor.norm.options
---@field keep? boolean # leave the dimensions in place with size 1 (default false)
---@field p? number # the exponent; math.huge takes the largest absolute value (default 2)

--- The p-norm over dimensions, the Euclidean one if p is left out.
--- ```lua
--- print(tensor{3, 4}:norm())
--- print(tensor{3, -4}:norm(nil, {p = math.huge}))
--- ```
---@param dims? integer|integer[] # dimension or list of dimensions; all if left out
---@param options? tensor.norm.options # named options
---@return tensor result # without the dimensions reduced
function tensor:norm(dims, options) end

--- Sum of the elements up to and with each one along a dimension.
--- ```lua
--- print(tensor{1, 2, 3}:cumsum(1))
--- ```
---@param dim integer # the dimension
---@return tensor result # of the same shape
function tensor:cumsum(dim) end

--- Product of the elements up to and with each one along a dimension.
--- ```lua
--- print(tensor{1, 2, 3}:cumprod(1))
--- ```
---@param dim integer # the dimension
---@return tensor result # of the same shape
function tensor:cumprod(dim) end

--- Tangent.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:tan())
--- ```
---@return tensor result # of the same shape
function tensor:tan() end

--- Arc sine; NaN outside of -1 to 1.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:asin())
--- ```
---@return tensor result # of the same shape
function tensor:asin() end

--- Arc cosine; NaN outside of -1 to 1.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:acos())
--- ```
---@return tensor result # of the same shape
function tensor:acos() end

--- Arc tangent.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:atan())
--- ```
---@return tensor result # of the same shape
function tensor:atan() end

--- Hyperbolic sine.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:sinh())
--- ```
---@return tensor result # of the same shape
function tensor:sinh() end

--- Hyperbolic cosine.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:cosh())
--- ```
---@return tensor result # of the same shape
function tensor:cosh() end

--- Inverse of sinh.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:asinh())
--- ```
---@return tensor result # of the same shape
function tensor:asinh() end

--- Inverse of cosh; NaN below 1.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:acosh())
--- ```
---@return tensor result # of the same shape
function tensor:acosh() end

--- Inverse of tanh; NaN outside of -1 to 1.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:atanh())
--- ```
---@return tensor result # of the same shape
function tensor:atanh() end

--- The error function.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:erf())
--- ```
---@return tensor result # of the same shape
function tensor:erf() end

--- 1 - erf(x), exact where erf is close to 1.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:erfc())
--- ```
---@return tensor result # of the same shape
function tensor:erfc() end

--- log(1 + x), exact for small x.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:log1p())
--- ```
---@return tensor result # of the same shape
function tensor:log1p() end

--- exp(x) - 1, exact for small x.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:expm1())
--- ```
---@return tensor result # of the same shape
function tensor:expm1() end

--- Logarithm to the base 2; NaN below 0.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:log2())
--- ```
---@return tensor result # of the same shape
function tensor:log2() end

--- Logarithm to the base 10; NaN below 0.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:log10())
--- ```
---@return tensor result # of the same shape
function tensor:log10() end

--- 2 to the power x.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:exp2())
--- ```
---@return tensor result # of the same shape
function tensor:exp2() end

--- 1 / sqrt(x); NaN below 0.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:rsqrt())
--- ```
---@return tensor result # of the same shape
function tensor:rsqrt() end

--- Nearest integer towards 0.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:trunc())
--- ```
---@return tensor result # of the same shape
function tensor:trunc() end

--- The angle of the point (other, self), between -pi and pi.
--- ```lua
--- print(tensor{-3, 0, 5}:atan2(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:atan2(other) end

--- What is left of a division towards 0: it has the sign of self.
--- ```lua
--- print(tensor{-3, 0, 5}:fmod(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:fmod(other) end

--- What is left of a division downwards: it has the sign of other, as Lua's %.
--- ```lua
--- print(tensor{-3, 0, 5}:remainder(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:remainder(other) end

--- The quotient, downwards to a whole number, as Lua's //.
--- ```lua
--- print(tensor{-3, 0, 5}:floor_divide(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:floor_divide(other) end

--- Where both are not 0, as a bool tensor.
--- ```lua
--- print(tensor{-3, 0, 5}:logical_and(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:logical_and(other) end

--- Where at least one is not 0, as a bool tensor.
--- ```lua
--- print(tensor{-3, 0, 5}:logical_or(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:logical_or(other) end

--- Where one is 0 and one is not, as a bool tensor.
--- ```lua
--- print(tensor{-3, 0, 5}:logical_xor(2))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:logical_xor(other) end

--- Where the element is 0, as a bool tensor.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:logical_not())
--- ```
---@return tensor result # of the same shape
function tensor:logical_not() end

--- Where the element is NaN, as a bool tensor.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:isnan())
--- ```
---@return tensor result # of the same shape
function tensor:isnan() end

--- Where the element is infinite, as a bool tensor.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:isinf())
--- ```
---@return tensor result # of the same shape
function tensor:isinf() end

--- Where the element is neither NaN nor infinite, as a bool tensor.
--- ```lua
--- print(tensor{0.25, 0.5, 1}:isfinite())
--- ```
---@return tensor result # of the same shape
function tensor:isfinite() end

--- self + weight * (other - self).
--- ```lua
--- print(tensor{0, 10}:lerp(tensor{10, 20}, 0.25))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@param weight tensor|number # tensor or number, broadcast
---@return tensor result # of the broadcast shape
function tensor:lerp(other, weight) end

--- Values held between low and high.
--- ```lua
--- print(tensor{-1, 0.5, 2}:clamp(0, 1))
--- print(tensor{-1, 0.5, 2}:clamp(nil, tensor{0, 0, 3}))
--- ```
---@param low? tensor|number # number or tensor that broadcasts; no bound below if left out
---@param high? tensor|number # number or tensor that broadcasts; no bound above if left out
---@return tensor result # of the same shape
function tensor:clamp(low, high) end

---@class tensor.isclose.options
---@field relative? number # tolerance as a part of |other| (default 1e-05)
---@field absolute? number # tolerance beside that (default 1e-08)
---@field nan? boolean # count NaN as close to NaN (default false)

--- Where two tensors agree within tolerances, as a bool tensor.
--- ```lua
--- print(tensor{1, 2}:isclose(tensor{1.000001, 3}))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@param options? tensor.isclose.options # named options
---@return tensor result # of the broadcast shape
function tensor:isclose(other, options) end

---@class tensor.allclose.options
---@field relative? number # tolerance as a part of |other| (default 1e-05)
---@field absolute? number # tolerance beside that (default 1e-08)
---@field nan? boolean # count NaN as close to NaN (default false)

--- Whether two tensors agree within tolerances everywhere.
--- ```lua
--- print(tensor{1, 2}:allclose(tensor{1, 2.000001}))
--- ```
---@param other tensor|number # tensor or number, broadcast
---@param options? tensor.allclose.options # named options
---@return boolean close
function tensor:allclose(other, options) end

--- in a list of positions: a new dimension of size 1, as t[{ {}, tensor.newaxis }]
---@type string
tensor.newaxis = nil

---@class tensor.zeros.options
---@field dtype? "float32"|"float64"|"int64"|"uint8"|"bool" # element type (default "float32")

--- A tensor of zeros.
--- ```lua
--- print(tensor.zeros(2, 3, {dtype = "int64"}))
--- ```
---@param ... integer|tensor.zeros.options # size of each dimension
---@return tensor result # of the given sizes
function tensor.zeros(...) end

---@class tensor.ones.options
---@field dtype? "float32"|"float64"|"int64"|"uint8"|"bool" # element type (default "float32")

--- A tensor of ones.
--- ```lua
--- print(tensor.ones(3))
--- ```
---@param ... integer|tensor.ones.options # size of each dimension
---@return tensor result # of the given sizes
function tensor.ones(...) end

---@class tensor.full.options
---@field dtype? "float32"|"float64"|"int64"|"uint8"|"bool" # element type (default "float32")

--- A tensor whose elements are all one number.
--- ```lua
--- print(tensor.full({2, 2}, 0.5))
--- ```
---@param sizes integer[] # size of each dimension
---@param value number # the number
---@param options? tensor.full.options # named options
---@return tensor result # of the given sizes
function tensor.full(sizes, value, options) end

---@class tensor.eye.options
---@field dtype? "float32"|"float64"|"int64"|"uint8"|"bool" # element type (default "float32")

--- The identity matrix.
--- ```lua
--- print(tensor.eye(3))
--- ```
---@param n integer # rows and columns
---@param options? tensor.eye.options # named options
---@return tensor result # (n, n)
function tensor.eye(n, options) end

---@class tensor.range.options
---@field dtype? "float32"|"float64"|"int64"|"uint8"|"bool" # element type (default "float32")

--- Equally spaced numbers from start to stop, both included where the step meets stop.
--- ```lua
--- print(tensor.range(1, 5))
--- ```
---@param start number # first number
---@param stop number # bound of the last number
---@param step? number # distance (default 1)
---@param options? tensor.range.options # named options
---@return tensor result # one-dimensional
function tensor.range(start, stop, step, options) end

--- A random generator (Philox): equal seeds give equal numbers, on any number of threads.
--- ```lua
--- print(tensor.randn(2, {generator = tensor.generator(7)}))
--- ```
---@param seed integer # the seed
---@param stream? integer # an independent sequence of that seed (default 0)
---@param position? integer # where in the sequence to go on, as state() gives it (default 0)
---@return generator generator
function tensor.generator(seed, stream, position) end

---@class tensor.rand.options
---@field low? number # smallest value (default 0)
---@field high? number # bound of the values, itself left out (default 1)
---@field generator? generator # source of the random numbers; the run's own if left out
---@field dtype? "float32"|"float64"|"int64"|"uint8"|"bool" # element type (default "float32")

--- Independent numbers, uniform between low and high.
--- ```lua
--- print(tensor.rand(2, 3, {low = -1, high = 1}))
--- ```
---@param ... integer|tensor.rand.options # size of each dimension
---@return tensor result # of the given sizes
function tensor.rand(...) end

---@class tensor.randn.options
---@field mean? number # mean (default 0)
---@field std? number # standard deviation (default 1)
---@field generator? generator # source of the random numbers; the run's own if left out
---@field dtype? "float32"|"float64"|"int64"|"uint8"|"bool" # element type (default "float32")

--- Independent numbers from the normal distribution.
--- ```lua
--- print(tensor.randn(2, 3))
--- ```
---@param ... integer|tensor.randn.options # size of each dimension
---@return tensor result # of the given sizes
function tensor.randn(...) end

---@class tensor.permutation.options
---@field generator? generator # source of the random numbers; the run's own if left out

--- The numbers 1 to n in random order.
--- ```lua
--- print(tensor.permutation(5))
--- ```
---@param n integer # how many
---@param options? tensor.permutation.options # named options
---@return tensor order # (n), int64
function tensor.permutation(n, options) end

--- Tensors one after the other along a dimension.
--- ```lua
--- print(tensor.cat({tensor.ones(2, 2), tensor.zeros(1, 2)}))
--- ```
---@param tensors tensor[] # equal in all other sizes
---@param dim? integer # the dimension to join along (default 1)
---@return tensor result # as long along dim as all together
function tensor.cat(tensors, dim) end

--- Tensors of one shape along a new dimension.
--- ```lua
--- print(tensor.stack{tensor.ones(2), tensor.zeros(2)})
--- ```
---@param tensors tensor[] # of one shape
---@param dim? integer # where the new dimension goes (default 1)
---@return tensor result # with one more dimension
function tensor.stack(tensors, dim) end

--- Elements of one tensor where a condition holds, of another elsewhere.
--- ```lua
--- local t = tensor{-1, 2}; print(tensor.where(t:gt(0), t, 0))
--- ```
---@param condition tensor # bool
---@param a tensor|number # taken where it holds
---@param b tensor|number # taken elsewhere
---@return tensor result # of the broadcast shape
function tensor.where(condition, a, b) end

--- Einstein summation: products of tensors summed over the letters that the result does not have.
--- ```lua
--- print(tensor.einsum("ij,jk->ik", tensor.ones(2, 3), tensor.ones(3, 4)))
--- ```
---@param expression string # a letter per dimension, as "co,oi,oj->cij"
---@param ... tensor # one tensor per part of the expression
---@return tensor result # with the dimensions after ->
function tensor.einsum(expression, ...) end

--- Runs a function without recording gradients.
--- ```lua
--- local w = tensor.ones(2):requires_grad_()
--- tensor.no_grad(function() print((w * 2):is_tracked()) end)
--- ```
---@param f function # called without arguments
---@return any results # what f returns
function tensor.no_grad(f) end

---@class tensor.check_gradient.options
---@field step? number # how far each element is moved, both ways (default 1e-05)
---@field tolerance? number # largest difference, as a share of the largest gradient (default 1e-06)
---@field second? boolean # check the gradients' own gradients too (default false)

--- Compares the gradients of a function with central differences, in float64, and raises an error that says where they disagree. The function must be deterministic and smooth around the inputs.
--- ```lua
--- print(tensor.check_gradient(function(x, w) return x:matmul(w):tanh() end, {tensor.randn(2, 3), tensor.randn(3, 2)}) < 1e-6)
--- ```
---@param f function # f(x, ...): a tensor of any shape
---@param inputs tensor[] # f's arguments, of any shapes; small ones, as f runs twice per element
---@param options? tensor.check_gradient.options # named options
---@return number error # the largest difference, as a share of the largest gradient
function tensor.check_gradient(f, inputs, options) end
