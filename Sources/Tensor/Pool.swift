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
  private var body: ((Int) -> Void)?
  private var total = 0
  private var active = 0
  private var generation = 0
  private var workers = 0
  private var wanted: Int

  private init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(work, nil)
    pthread_cond_init(idle, nil)
    wanted = Swift.max(1, Pool.availableProcessors)
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
      start(chunk, chunks)
      ml_thread_set_in_pool(1)
      claim(chunk, chunks)
      ml_thread_set_in_pool(0)
      pthread_mutex_lock(mutex)
      // A worker that wakes late finds no body and goes back to sleep.
      body = nil
      while active > 0 { pthread_cond_wait(idle, mutex) }
      pthread_mutex_unlock(mutex)
    }
    busy.store(false, ordering: .releasing)
  }

  private func start(_ chunk: @escaping (Int) -> Void, _ chunks: Int) {
    pthread_mutex_lock(mutex)
    while workers < wanted - 1 { spawn() }
    next.store(0, ordering: .relaxed)
    body = chunk
    total = chunks
    generation += 1
    let helpers = Swift.min(wanted - 1, chunks - 1)
    for _ in 0..<helpers { pthread_cond_signal(work) }
    pthread_mutex_unlock(mutex)
  }

  private func claim(_ chunk: (Int) -> Void, _ chunks: Int) {
    while true {
      let i = next.add(1, ordering: .relaxed).oldValue
      if i >= chunks { return }
      chunk(i)
    }
  }

  private func spawn() {
    workers += 1
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // Signals are the main thread's: Ctrl-C must not land on a worker.
    var all = sigset_t()
    var old = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &old)
    pthread_create(
      &thread, &attributes,
      { _ in
        Pool.shared.serve()
        return nil
      }, nil)
    pthread_sigmask(SIG_SETMASK, &old, nil)
    pthread_attr_destroy(&attributes)
  }

  private func serve() {
    ml_thread_set_in_pool(1)
    var seen = 0
    pthread_mutex_lock(mutex)
    while true {
      while body == nil || generation == seen || active >= wanted - 1 { pthread_cond_wait(work, mutex) }
      seen = generation
      guard let chunk = body else { continue }
      let chunks = total
      active += 1
      pthread_mutex_unlock(mutex)
      claim(chunk, chunks)
      pthread_mutex_lock(mutex)
      active -= 1
      if active == 0 { pthread_cond_signal(idle) }
    }
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
