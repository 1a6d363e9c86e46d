import Foundation

/// Einstein summation: "co,oi,oj->cij". Pairs of operands are contracted one after the other as batched matrix
/// products, the pair with the smallest result first.
extension Tensor {
  /// - Parameters:
  ///   - expression: one letter per dimension, operands separated by commas; without "->" the result has the letters
  ///     that occur once, in alphabetical order. A letter twice in one operand takes the diagonal. "..." stands for any
  ///     dimensions, which broadcast; without "->" they come first in the result.
  /// - Throws: `TensorError` when the expression is malformed or a letter stands for two sizes.
  public static func einsum(_ expression: String, _ operands: [Tensor]) throws -> Tensor {
    let plan = try EinsumPlan(expression, operands)
    let type = operands.map(\.dtype).reduce(.bool, DType.promote)
    // Integers give int64, exact up to 2^53.
    if !type.isFloat, !operands.isEmpty {
      return try einsum(expression, operands.map { try $0.to(.float64) }).to(.int64)
    }
    var terms = try zip(plan.operands, plan.inputs).map { try Term($0.to(type), $1).withoutRepeats() }
    while terms.count > 1 {
      let (i, j) = cheapest(terms, plan)
      let (b, a) = (terms.remove(at: j), terms.remove(at: i))
      terms.append(try contract(a, b, keeping: Set(plan.output + terms.flatMap(\.letters))))
    }
    return try terms[0].summed(keeping: Set(plan.output)).ordered(plan.output)
  }

  /// A tensor with a letter for each of its dimensions.
  private struct Term {
    var tensor: Tensor
    var letters: [Character]

    init(_ tensor: Tensor, _ letters: [Character]) {
      self.tensor = tensor
      self.letters = letters
    }

    func size(_ letter: Character) -> Int { tensor.shape[letters.firstIndex(of: letter)!] }

    func withoutRepeats() throws -> Term {
      for (i, letter) in letters.enumerated() {
        guard let j = letters[(i + 1)...].firstIndex(of: letter) else { continue }
        let rest = letters.indices.filter { $0 != i && $0 != j }
        let diagonal = try tensor.permute(rest + [i, j]).diagonal()
        return try Term(diagonal, rest.map { letters[$0] } + [letter]).withoutRepeats()
      }
      return self
    }

    func summed(keeping kept: Set<Character>) throws -> Term {
      let dims = letters.indices.filter { !kept.contains(letters[$0]) }
      if dims.isEmpty { return self }
      return Term(try tensor.sum(Array(dims)), letters.filter(kept.contains))
    }

    func ordered(_ target: [Character]) throws -> Tensor {
      if target == letters { return tensor }
      return try tensor.permute(target.map { letters.firstIndex(of: $0)! })
    }
  }

  private static func cheapest(_ terms: [Term], _ plan: EinsumPlan) -> (Int, Int) {
    var best = (0, 1)
    var least = Double.infinity
    for i in terms.indices {
      for j in terms.indices where j > i {
        var kept = Set(plan.output)
        for k in terms.indices where k != i && k != j { kept.formUnion(terms[k].letters) }
        let both = Set(terms[i].letters).union(terms[j].letters)
        let size = both.filter(kept.contains).reduce(1.0) { $0 * Double(plan.sizes[$1]!) }
        if size < least { (least, best) = (size, (i, j)) }
      }
    }
    return best
  }

  private static func contract(_ a: Term, _ b: Term, keeping kept: Set<Character>) throws -> Term {
    // What only one operand has and nobody needs is summed first.
    let a = try a.summed(keeping: kept.union(b.letters))
    let b = try b.summed(keeping: kept.union(a.letters))
    let shared = a.letters.filter(b.letters.contains)
    let batch = shared.filter(kept.contains)
    let summed = shared.filter { !kept.contains($0) }
    let left = a.letters.filter { !shared.contains($0) }
    let right = b.letters.filter { !shared.contains($0) }
    if summed.isEmpty, left.isEmpty || right.isEmpty { return try scaled(a, b, batch, left, right) }
    func sizes(_ letters: [Character], _ term: Term) -> [Int] { letters.map(term.size) }
    func total(_ letters: [Character], _ term: Term) -> Int { sizes(letters, term).reduce(1, *) }
    let x = try a.ordered(batch + left + summed)
      .reshape(sizes(batch, a) + [total(left, a), total(summed, a)])
    let y = try b.ordered(batch + summed + right)
      .reshape(sizes(batch, b) + [total(summed, b), total(right, b)])
    let product = try x.matmul(y).reshape(sizes(batch, a) + sizes(left, a) + sizes(right, b))
    return Term(product, batch + left + right)
  }

  /// Without a letter to sum over the contraction is an elementwise product.
  private static func scaled(
    _ a: Term, _ b: Term, _ batch: [Character], _ left: [Character], _ right: [Character]
  ) throws -> Term {
    let letters = batch + left + right
    func spread(_ t: Term) throws -> Tensor {
      let own = letters.filter(t.letters.contains)
      return try t.ordered(own).reshape(letters.map { t.letters.contains($0) ? t.size($0) : 1 })
    }
    return Term(try spread(a).mul(spread(b)), letters)
  }
}

/// A parsed and checked einsum expression. Dimensions that "..." stands for are numbered from the last, '0'.
private struct EinsumPlan {
  /// Without dimensions of size 1 that broadcast.
  var operands: [Tensor]
  var inputs: [[Character]] = []
  var output: [Character] = []
  var sizes: [Character: Int] = [:]
  private let expression: String

  init(_ expression: String, _ operands: [Tensor]) throws {
    (self.expression, self.operands) = (expression, operands)
    let text = expression.filter { $0 != " " }.replacingOccurrences(of: "...", with: "*")
    guard text.allSatisfy({ $0.isASCII && ($0.isLetter || ",->*".contains($0)) }) else {
      throw fail("expected letters, commas, \"...\" and one \"->\"")
    }
    let sides = text.split(separator: "->", omittingEmptySubsequences: false)
    guard sides.count <= 2, !sides.contains(where: { $0.contains("-") || $0.contains(">") }) else {
      throw fail("expected at most one \"->\"")
    }
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard terms.count == operands.count else {
      throw fail("it names \(terms.count) operands, got \(operands.count)")
    }
    let free = try zip(terms, operands).enumerated().map { n, pair in try freeDimensions(n, pair.0, pair.1) }
    let most = free.max() ?? 0
    for (n, term) in terms.enumerated() { inputs.append(EinsumPlan.letters(term, free[n])) }
    dropBroadcast(most)
    try measure()
    let dots = EinsumPlan.letters("*", most)
    if sides.count == 2 {
      guard most == 0 || sides[1].contains("*") else { throw fail("the result must have \"...\" as the operands have") }
      output = EinsumPlan.letters(sides[1], most)
      guard Set(output).count == output.count, sides[1].count(where: { $0 == "*" }) <= 1 else {
        throw fail("a letter is repeated in the result")
      }
      if let odd = output.first(where: { sizes[$0] == nil }) {
        throw fail("letter '\(odd)' of the result is in no operand")
      }
    } else {
      var seen: [Character: Int] = [:]
      for letter in inputs.joined() where letter.isLetter { seen[letter, default: 0] += 1 }
      output = dots + seen.filter { $0.value == 1 }.keys.sorted()
    }
  }

  private func fail(_ reason: String) -> TensorError { TensorError("'expression' \"\(expression)\": \(reason)") }

  /// How many dimensions of an operand its "..." stands for.
  private func freeDimensions(_ n: Int, _ term: Substring, _ tensor: Tensor) throws -> Int {
    let stars = term.count(where: { $0 == "*" })
    let named = term.count - stars
    guard stars <= 1 else { throw fail("operand \(n + 1) has \"...\" more than once") }
    guard stars == 1 ? named <= tensor.rank : named == tensor.rank else {
      throw fail("operand \(n + 1) has \(named) letters, but shape \(tensor.shape.text)")
    }
    return tensor.rank - named
  }

  private static func letters(_ term: some StringProtocol, _ free: Int) -> [Character] {
    term.flatMap { $0 == "*" ? (0..<free).reversed().map { Character("\($0)") } : [$0] }
  }

  /// A free dimension of size 1 broadcasts against others by not being there.
  private mutating func dropBroadcast(_ most: Int) {
    for letter in EinsumPlan.letters("*", most) {
      func dimension(_ n: Int) -> Int? { inputs[n].firstIndex(of: letter) }
      let sizes = operands.indices.compactMap { n in dimension(n).map { operands[n].shape[$0] } }
      guard sizes.contains(where: { $0 != 1 }) else { continue }
      for n in operands.indices {
        guard let d = dimension(n), operands[n].shape[d] == 1 else { continue }
        operands[n] = operands[n].selected(d, 0)
        inputs[n].remove(at: d)
      }
    }
  }

  private mutating func measure() throws {
    for (n, (letters, tensor)) in zip(inputs, operands).enumerated() {
      for (letter, size) in zip(letters, tensor.shape) {
        if let known = sizes[letter], known != size {
          let name = letter.isLetter ? "letter '\(letter)'" : "a dimension of \"...\""
          throw fail("\(name) stands for size \(known) and, in operand \(n + 1), for \(size)")
        }
        sizes[letter] = size
      }
    }
  }
}
