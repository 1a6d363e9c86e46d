import Foundation
import Tensor
import Testing

/// The pool where the system is short of threads.
@Suite struct PoolTests {
  @Test func whereNoThreadsCanBeHadTheCallerWorksAlone() async {
    await #expect(processExitsWith: .success) {
      func result() throws -> [UInt8] {
        let x = try Generator(seed: 1).normal([700, 300])
        return try x.matmul(x.transpose()).exp().withBytes { [UInt8]($0) }
      }
      // Swift does not see this function of the system's library.
      typealias SetDefault = @convention(c) (UnsafePointer<pthread_attr_t>) -> Int32
      let setDefault = unsafeBitCast(try #require(dlsym(nil, "pthread_setattr_default_np")), to: SetDefault.self)
      /// How large the stacks of new threads are.
      func setStack(_ bytes: Int) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        #expect(pthread_attr_setstacksize(&attributes, bytes) == 0)
        #expect(setDefault(&attributes) == 0)
        pthread_attr_destroy(&attributes)
      }
      func threads() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count }
      Pool.shared.threads = 4
      let before = try threads()
      // More than there are addresses.
      setStack(1 << 48)
      let alone = try result()
      #expect(try threads() <= before)
      setStack(1 << 20)
      #expect(try result() == alone)
      #expect(try threads() >= before + 3)
    }
  }
}
