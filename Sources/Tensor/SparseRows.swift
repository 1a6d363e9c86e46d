import CKernels

// Products with matrices of few entries a row, as codes of sparse dictionaries are: `weights` (n, k) stand at the columns
// `index` (n, k, int64, from 0) of a matrix (n, d) that is never made. Work grows with n k, not with n d. Each of the
// three is the others' gradient.
extension Tensor {
  private func checkRows(_ index: Tensor, _ n: Int?, _ size: Int) throws {
    guard index.dtype == .int64, index.rank == 2, n == nil || index.shape[0] == n else {
      let wanted = n.map { "(\($0), k)" } ?? "(n, k)"
      throw TensorError(
        "'index' must be int64 of shape \(wanted), got \(index.dtype.name) of shape \(index.shape.text)")
    }
    try Tensor.checkWithin(index, size, 0)
  }

  private func checkTable(_ name: String) throws {
    guard rank == 2, dtype.isFloat else {
      throw TensorError(
        "'\(name)' must be float32 or float64 with 2 dimensions, got \(dtype.name) of shape \(shape.text)")
    }
  }

  private func checkWeights(_ weights: Tensor, _ index: Tensor) throws {
    guard weights.shape == index.shape, weights.dtype == dtype else {
      throw TensorError(
        "'weights' must be \(dtype.name) of the index's shape \(index.shape.text), got \(weights.dtype.name) of shape "
          + weights.shape.text)
    }
  }

  /// Rows per chunk, so that a chunk is worth a thread.
  private static func grain(_ k: Int, _ m: Int) -> Int { Swift.max(1, Nest.grain / Swift.max(1, k * m)) }

  /// Weighted sums of this table's rows: out[i] = sum over j of weights[i][j] * self[index[i][j]], (n, m) for a table
  /// (d, m).
  public func weightedRows(_ index: Tensor, _ weights: Tensor) throws -> Tensor {
    try checkTable("self")
    try checkRows(index, nil, shape[0])
    try checkWeights(weights, index)
    let tracked = Autograd.records(self, weights)
    let index = try tracked ? index.detach().clone() : index.detach().contiguous()
    let (n, k, m, code, size) = (index.shape[0], index.shape[1], shape[1], dtype.code, dtype.size)
    let (table, factors) = (try detach().contiguous(), try weights.detach().contiguous())
    let out = try Tensor(uninitialized: [n, m], dtype)
    let (p, w, from, to) = (index.pointer(Int64.self), factors.raw, table.raw, out.raw)
    Pool.shared.ranges(n, grain: Tensor.grain(k, m)) { rows in
      let (i, own) = (rows.lowerBound * k, rows.lowerBound * m * size)
      _ = ml_weighted_rows(code, rows.count, k, m, p + i, w + i * size, from, to + own)
    }
    withExtendedLifetime((index, table, factors)) {}
    guard tracked else { return out }
    let d = shape[0]
    return out.recorded("weighted_rows", [self, weights]) { g, needs in
      [
        needs[0] ? try g.spreadRows(index, weights, to: d) : nil,
        needs[1] ? try g.rowProducts(self, index) : nil,
      ]
    }
  }

  /// Products with chosen rows of a table: out[i][j] = self[i] . table[index[i][j]], (n, k) for self (n, m) and a table
  /// (d, m).
  ///
  /// Where the products with all rows are `known` (n, d), they are taken from there; the gradients are the same, and it
  /// is for the caller to see that the products are right.
  public func rowProducts(_ table: Tensor, _ index: Tensor, known: Tensor? = nil) throws -> Tensor {
    try checkTable("self")
    try table.checkTable("table")
    guard table.dtype == dtype, table.shape[1] == shape[1] else {
      throw TensorError(
        "'table' must be \(dtype.name) with \(shape[1]) columns, got \(table.dtype.name) of shape \(table.shape.text)")
    }
    try checkRows(index, shape[0], table.shape[0])
    let (n, d) = (shape[0], table.shape[0])
    if let known, known.dtype != dtype || known.shape != [n, d] {
      throw TensorError(
        "'known' must be \(dtype.name) of shape (\(n), \(d)), got \(known.dtype.name) of shape \(known.shape.text)")
    }
    let tracked = Autograd.records(self, table)
    let index = try tracked ? index.detach().clone() : index.detach().contiguous()
    let out = try known?.detach().gather(1, index) ?? products(table, index)
    guard tracked else { return out }
    return out.recorded("row_products", [self, table]) { g, needs in
      [
        needs[0] ? try table.weightedRows(index, g) : nil,
        needs[1] ? try self.spreadRows(index, g, to: d) : nil,
      ]
    }
  }

  private func products(_ table: Tensor, _ index: Tensor) throws -> Tensor {
    let (n, k, m, code, size) = (shape[0], index.shape[1], shape[1], dtype.code, dtype.size)
    let (left, right) = (try detach().contiguous(), try table.detach().contiguous())
    let out = try Tensor(uninitialized: [n, k], dtype)
    let (p, x, from, to) = (index.pointer(Int64.self), left.raw, right.raw, out.raw)
    Pool.shared.ranges(n, grain: Tensor.grain(k, m)) { rows in
      let (i, own) = (rows.lowerBound * k, rows.lowerBound * m * size)
      _ = ml_row_products(code, rows.count, k, m, p + i, x + own, from, to + i * size)
    }
    withExtendedLifetime((index, left, right)) {}
    return out
  }

  /// Rows added up where an index says: out[c] = sum over all i, j with index[i][j] = c of weights[i][j] * self[i],
  /// (d, m) for self (n, m).
  public func spreadRows(_ index: Tensor, _ weights: Tensor, to d: Int) throws -> Tensor {
    try checkTable("self")
    try checkRows(index, shape[0], d)
    try checkWeights(weights, index)
    let tracked = Autograd.records(self, weights)
    let index = try tracked ? index.detach().clone() : index.detach().contiguous()
    let (k, m, code) = (index.shape[1], shape[1], dtype.code)
    let (rows, factors) = (try detach().contiguous(), try weights.detach().contiguous())
    let out = try Tensor(uninitialized: [d, m], dtype)
    let (starts, order) = (try Tensor(uninitialized: [d + 1], .int64), try Tensor(uninitialized: [index.count], .int64))
    let (start, places) = (starts.pointer(Int64.self), order.pointer(Int64.self))
    ml_order_by_column(index.count, d, index.pointer(Int64.self), start, places)
    let (w, from, to) = (factors.raw, rows.raw, out.raw)
    let mean = Swift.max(1, index.count / Swift.max(1, d))
    Pool.shared.ranges(d, grain: Tensor.grain(mean, m)) { columns in
      _ = ml_spread_rows(code, columns.lowerBound, columns.upperBound, k, m, start, places, w, from, to)
    }
    withExtendedLifetime((index, rows, factors, starts, order)) {}
    guard tracked else { return out }
    return out.recorded("spread_rows", [self, weights]) { g, needs in
      [
        needs[0] ? try g.weightedRows(index, weights) : nil,
        needs[1] ? try self.rowProducts(g, index) : nil,
      ]
    }
  }
}
