import Glibc

/// How numbers are written along an axis.
public enum NumberFormat: String, CaseIterable, Sendable {
  /// Decimals, or powers of ten where decimals would be long.
  case number
  /// Hundredths: 0.5 is written 50%.
  case percent
}

enum NumberText {
  /// The value with a fixed number of decimals and a typographic minus sign.
  static func fixed(_ value: Double, decimals: Int) -> String {
    let capacity = 400
    var text = [CChar](repeating: 0, count: capacity)
    _ = withVaList([Int32(min(max(decimals, 0), 20)), value]) { vsnprintf(&text, capacity, "%.*f", $0) }
    let plain = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return withMinus(String(decoding: plain, as: UTF8.self))
  }

  /// The value as a mantissa times a power of ten; a mantissa of one is left out.
  static func scientific(_ value: Double, decimals: Int) -> String {
    guard value != 0 else { return "0" }
    let exponent = decade(of: abs(value))
    let isRoundedUp = abs(mantissa(value, exponent)) >= 10 - 0.5 * pow(10, -Double(decimals))
    return scientific(value, exponent: exponent + (isRoundedUp ? 1 : 0), decimals: decimals)
  }

  private static func mantissa(_ value: Double, _ exponent: Int) -> Double {
    // Divided in two steps, since 10^exponent alone may lie beyond the range of a double.
    value / pow(10, Double(exponent / 2)) / pow(10, Double(exponent - exponent / 2))
  }

  /// The value as a multiple of this power of ten: the ticks of an axis compare best when they share one.
  private static func scientific(_ value: Double, exponent: Int, decimals: Int) -> String {
    guard value != 0 else { return "0" }
    let power = "10" + superscript(exponent)
    let digits = fixed(mantissa(value, exponent), decimals: decimals)
    switch digits {
    case "1": return power
    case "−1": return "−" + power
    default: return digits + "×" + power
    }
  }

  /// The largest power of ten not above `value`, which must be positive.
  static func decade(of value: Double) -> Int {
    // The addition keeps 0.001 from landing one decade too low by rounding.
    Int((log10(value) + 1e-9).rounded(.down))
  }

  private static func superscript(_ number: Int) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    return String(String(number).map { $0 == "-" ? "⁻" : digits[$0.wholeNumberValue ?? 0] })
  }

  private static func withMinus(_ text: String) -> String {
    guard text.first == "-" else { return text }
    let digits = text.dropFirst()
    // "-0.00" is a zero.
    return digits.contains { $0 != "0" && $0 != "." } ? "−" + digits : String(digits)
  }

  /// Labels for tick values that lie `step` apart, all with the decimals the step needs and no more.
  static func labels(_ values: [Double], step: Double, format: NumberFormat) -> [String] {
    let factor = format == .percent ? 100.0 : 1
    let unit = step * factor
    let largest = (values.map { abs($0) }.max() ?? 0) * factor
    guard largest > 0, largest.isFinite, unit > 0 else { return values.map { _ in "0" } }
    let decimals = max(0, -decade(of: unit))
    if format == .percent { return values.map { fixed($0 * factor, decimals: decimals) + "%" } }
    let digits = max(0, decade(of: largest) - decade(of: unit))
    if (largest >= 1e5 || decimals > 4) && digits <= 4 {
      return values.map { scientific($0, exponent: decade(of: largest), decimals: digits) }
    }
    if largest >= 1e15 || decimals > 12 { return values.map { scientific($0, decimals: digits) } }
    return values.map { fixed($0, decimals: decimals) }
  }

  /// Values to be compared in a table, all with as many decimals, three digits or so of the largest; nothing for those
  /// that are not finite.
  static func table(_ values: [Double], format: NumberFormat) -> [String] {
    let factor = format == .percent ? 100.0 : 1
    let finite = values.lazy.filter(\.isFinite).map { $0 * factor }
    let largest = finite.map { abs($0) }.max() ?? 0
    let top = largest > 0 && largest.isFinite ? decade(of: largest) : 0
    let isPlain = largest.isFinite && (-4...6).contains(top)
    let isWhole = finite.allSatisfy { $0 == $0.rounded() }
    let decimals = isWhole ? 0 : top < 0 ? 1 - top : max(0, 2 - top)
    return values.map { value in
      guard value.isFinite else { return "" }
      guard isPlain else { return brief(value, format: format) }
      return fixed(value * factor, decimals: decimals) + (format == .percent ? "%" : "")
    }
  }

  /// One value by itself, with so many significant digits and no zeros that say nothing.
  static func brief(_ value: Double, digits: Int = 3, format: NumberFormat) -> String {
    guard value.isFinite, value != 0 else { return labels([0], step: 1, format: format)[0] }
    let shown = format == .percent ? value * 100 : value
    guard shown.isFinite else { return scientific(value, decimals: 2) }
    let top = decade(of: abs(shown))
    if !(-4...6).contains(top) { return scientific(shown, decimals: digits - 1) + (format == .percent ? "%" : "") }
    var text = fixed(shown, decimals: max(0, digits - 1 - top))
    // 0.500 says no more than 0.5.
    if text.contains(".") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return text + (format == .percent ? "%" : "")
  }
}
