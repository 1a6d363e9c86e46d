import Foundation

/// Factor on the learning rate, stepped once an epoch.
public enum Schedule: String, CaseIterable, Sendable {
  case constant
  /// (1 + cos(pi t / T)) / 2: from 1 at the first epoch towards 0 after the last (Loshchilov & Hutter,
  /// arXiv 1608.03983, without restarts).
  case cosine

  /// Factor in epoch `epoch` (from 0) of `epochs`.
  public func factor(_ epoch: Int, of epochs: Int) -> Double {
    switch self {
    case .constant: 1
    case .cosine: (1 + cos(Double.pi * Double(epoch) / Double(max(epochs, 1)))) / 2
    }
  }
}
