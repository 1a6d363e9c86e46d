import Foundation
import LuaHost
import Testing

extension AllBindings {
  /// The environment is a process's own: these run in processes of theirs.
  @Suite struct DataTests {
    @Test func aMissingSetSaysHowToGetIt() async {
      await #expect(processExitsWith: .success) {
        do {
          setenv("MOONLENS_DATA", "/nowhere/data", 1)
          setenv("XDG_CACHE_HOME", "/nowhere/cache", 1)
          let lua = try makeLua(TemporaryFolder())
          let message = try text(lua, "local ok, e = pcall(data.mnist, {count = 3}); assert(not ok); return e")
          for part in ["data.mnist: ", "/nowhere/data", "/nowhere/cache/moonlens/mnist", "moonlens data fetch mnist"] {
            #expect(message.contains(part), "\(part) is not in: \(message)")
          }
        } catch { Issue.record("\(error)") }
      }
    }

    @Test func aDamagedSetIsRefused() async {
      await #expect(processExitsWith: .success) {
        do {
          let folder = try TemporaryFolder()
          setenv("MOONLENS_DATA", folder.path, 1)
          setenv("XDG_CACHE_HOME", "/nowhere", 1)
          for name in ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"] {
            try Foundation.Data("not an IDX file".utf8).write(to: URL(filePath: "\(folder.path)/\(name)-ubyte"))
          }
          let lua = try makeLua(folder)
          let message = try text(lua, "local ok, e = pcall(data.mnist); assert(not ok); return e")
          for part in ["data.mnist: ", "\(folder.path)/t10k-images-idx3-ubyte", "damaged", "SHA-256"] {
            #expect(message.contains(part), "\(part) is not in: \(message)")
          }
        } catch { Issue.record("\(error)") }
      }
    }
  }
}
