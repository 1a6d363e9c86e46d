import CKernels
import Foundation
import Synchronization

/// The one thread pool: matrix products, elementwise loops and batched LAPACK all run on it.
///
/// Work comes as numbered chunks. Which thread takes a chunk is left to chance, what a chunk is must depend on the
/// shapes alone: results are then the same bits for any number of threads.
public final class Pool: @unchecked Sendable {
  // Unchecked: all mutable state is guarded by `mutex`, or is written only while no worker is active.
  public static let shared = Pool()

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let work = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let idle = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let next = Atomic<Int>(0)
  private let busy = Atomic<Bool>(false)
  /// The caller's closure, on its stack. Workers borrow it: a reference of theirs could outlive the call.
  private var body: UnsafePointer<(Int) -> Void>?
  private var total = 0
  /// Changes when there is new work.
  private let generation = Atomic<Int>(0)
  /// Workers that are on a piece; written under the mutex, read by a caller that waits for them.
  private let active = Atomic<Int>(0)
  private var workers: [pthread_t] = []
  private var wanted: Int
  private let processors = Pool.availableProcessors
  /// The processor that workers keep off, -1 for none.
  private var avoided: Int32 = -1
  private let spins = 20000

  private init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(work, nil)
    pthread_cond_init(idle, nil)
    wanted = Swift.max(1, processors)
  }

  /// Processors this process may run on.
  public static var availableProcessors: Int { Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Number of threads that share the work, the calling one included. More than the processors is allowed.
  public var threads: Int {
    get { wanted }
    set {
      while busy.exchange(true, ordering: .acquiring) { sched_yield() }
      wanted = Swift.min(Swift.max(newValue, 1), 256)
      busy.store(false, ordering: .releasing)
    }
  }

  /// Calls `chunk` once for each number in 0..<chunks and returns when all are done.
  ///
  /// Serial when there is one chunk, one thread, or when the pool is in use already (nested or by another thread).
  public func run(_ chunks: Int, _ chunk: (Int) -> Void) {
    if chunks <= 1 || wanted == 1 || ml_thread_in_pool() != 0
      || busy.exchange(true, ordering: .acquiring)
    {
      for i in 0..<Swift.max(chunks, 0) { chunk(i) }
      return
    }
    withoutActuallyEscaping(chunk) { chunk in
      withUnsafePointer(to: chunk) { body in
        start(body, chunks)
        ml_thread_set_in_pool(1)
        claim(body, chunks)
        ml_thread_set_in_pool(0)
        finish()
      }
    }
    busy.store(false, ordering: .releasing)
  }

  private func start(_ chunk: UnsafePointer<(Int) -> Void>, _ chunks: Int) {
    pthread_mutex_lock(mutex)
    // With fewer, or none, the work is done all the same.
    while workers.count < wanted - 1, spawn() {}
    part()
    next.store(0, ordering: .relaxed)
    body = chunk
    total = chunks
    generation.add(1, ordering: .releasing)
    let helpers = Swift.min(wanted - 1, chunks - 1)
    for _ in 0..<helpers { pthread_cond_signal(work) }
    pthread_mutex_unlock(mutex)
  }

  /// Keeps the workers off the caller's processor: on a busy machine the system may leave both on one for long, and
  /// either then waits for the other.
  private func part() {
    let processor = wanted <= processors ? ml_thread_processor() : -1
    if processor == avoided { return }
    avoided = processor
    for worker in workers { ml_thread_avoid(worker, processor) }
  }

  /// Waits for the workers that are still on a piece.
  private func finish() {
    pthread_mutex_lock(mutex)
    // A worker that wakes late finds no body and goes back to sleep.
    body = nil
    pthread_mutex_unlock(mutex)
    if watch(for: { active.load(ordering: .acquiring) == 0 }) { return }
    pthread_mutex_lock(mutex)
    while active.load(ordering: .relaxed) > 0 { pthread_cond_wait(idle, mutex) }
    pthread_mutex_unlock(mutex)
  }

  // Not inlined, so that no reference to the closure is held when it returns.
  @inline(never) private func claim(_ chunk: UnsafePointer<(Int) -> Void>, _ chunks: Int) {
    while true {
      let i = next.add(1, ordering: .relaxed).oldValue
      if i >= chunks { return }
      chunk.pointee(i)
    }
  }

  /// Starts one more worker; false where the system gives no thread.
  private func spawn() -> Bool {
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // Signals are the main thread's: Ctrl-C must not land on a worker.
    var all = sigset_t()
    var old = sigset_t()
    sigfillset(&all)
    // Raised by the thread's own reading of a mapped file; blocked, it would end the process.
    sigdelset(&all, SIGBUS)
    pthread_sigmask(SIG_SETMASK, &all, &old)
    let status = pthread_create(
      &thread, &attributes,
      { _ in
        Pool.shared.serve()
        return nil
      }, nil)
    pthread_sigmask(SIG_SETMASK, &old, nil)
    pthread_attr_destroy(&attributes)
    guard status == 0 else { return false }
    workers.append(thread)
    ml_thread_avoid(thread, avoided)
    return true
  }

  private func serve() {
    ml_thread_set_in_pool(1)
    var seen = 0
    while true {
      _ = watch(for: { generation.load(ordering: .acquiring) != seen })
      pthread_mutex_lock(mutex)
      while body == nil || generation.load(ordering: .relaxed) == seen
        || active.load(ordering: .relaxed) >= wanted - 1
      {
        pthread_cond_wait(work, mutex)
      }
      seen = generation.load(ordering: .relaxed)
      let (chunk, chunks) = (body, total)
      active.add(1, ordering: .relaxed)
      pthread_mutex_unlock(mutex)
      if let chunk { claim(chunk, chunks) }
      pthread_mutex_lock(mutex)
      if active.subtract(1, ordering: .releasing).newValue == 0 { pthread_cond_signal(idle) }
      pthread_mutex_unlock(mutex)
    }
  }

  /// Watches for about a millisecond before the caller goes to sleep: regions follow each other closely in training, and
  /// waking a sleeping thread costs a virtual machine up to 400 us. False when the time ran out.
  private func watch(for condition: () -> Bool) -> Bool {
    for _ in 0..<spins {
      if condition() { return true }
      ml_relax()
    }
    return false
  }

  /// As `ranges`, cut into pieces of nearly one size, so that no thread is left with half of one more; for work whose
  /// pieces need not begin at multiples of `grain`.
  func shares(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    let chunks = (count + grain - 1) / grain
    if chunks <= 1 { return ranges(count, grain: grain, body) }
    // Whole cache lines where pieces are long.
    let unit = grain >= 1024 ? 16 : 1
    ranges(count, grain: ((count + chunks - 1) / chunks + unit - 1) / unit * unit, body)
  }

  /// Splits 0..<count into ranges of `grain` and runs them.
  public func ranges(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    let chunks = (count + grain - 1) / grain
    if chunks <= 1 {
      if count > 0 { body(0..<count) }
      return
    }
    run(chunks) { i in body(i * grain..<Swift.min(count, (i + 1) * grain)) }
  }
}
