import Foundation
import Testing

extension AllREPL {
  /// Lua's own ecosystem: the places and options that tools rely on, LuaRocks trees, modules in C, busted.
  @Suite struct EcosystemTests {
    @Test func requireLooksInAllPlaces() throws {
      let folder = try TemporaryFolder()
      #expect(mkdirs(folder.path + "/study/lua_modules/share/lua/5.4/own") && mkdirs(folder.path + "/named"))
      #expect(mkdirs(folder.path + "/home/.luarocks/share/lua/5.4"))
      for (file, name) in [
        ("study/beside.lua", "beside"), ("study/lua_modules/share/lua/5.4/own/init.lua", "own"),
        ("home/.luarocks/share/lua/5.4/rock.lua", "rock"), ("named/by_path.lua", "by_path"),
      ] { _ = try folder.write(file, "return '\(name)'\n") }
      _ = try folder.write(
        "study/script.lua", "for _, name in ipairs(arg) do print(name, (require(name))) end print(package.path)\n")
      func run(_ modules: String..., environment: [String: String] = [:]) throws -> Program {
        try Program(
          ["study/script.lua"] + modules, in: folder,
          environment: ["HOME": folder.path + "/home", "LUA_PATH": "", "LUA_PATH_5_4": ";;"].merging(environment) { $1 }
        )
      }
      let found = try run("beside", "own", "rock")
      #expect(found.out.hasPrefix("beside\tbeside\nown\town\nrock\trock\n"), "\(found.err)")
      let path = try #require(found.out.split(separator: "\n").last).split(separator: ";")
      let places = ["/lib/?.lua", "/study/?.lua", "/lua_modules/share/lua/5.4/?.lua", "/.luarocks/share/lua/5.4/?.lua"]
      let order = (places + ["/usr/share/lua/5.4/?.lua", "./?.lua"]).map { end in
        path.firstIndex { $0.hasSuffix(end) } ?? -1
      }
      #expect(order == order.sorted() && order.allSatisfy { $0 >= 0 })
      // LUA_PATH_5_4 counts before LUA_PATH; without ";;" it stands for all places but the library and the script's folder.
      let named = folder.path + "/named/?.lua"
      #expect(try run("by_path", "rock", environment: ["LUA_PATH_5_4": "\(named);;"]).status == 0)
      #expect(try run("rock", "by_path", environment: ["LUA_PATH_5_4": ";;\(named)"]).status == 0)
      #expect(try run("by_path", "beside", environment: ["LUA_PATH_5_4": named]).status == 0)
      #expect(try run("by_path", environment: ["LUA_PATH": named]).status == 1)
      let without = try run("rock", environment: ["LUA_PATH_5_4": named])
      #expect(without.status == 1 && without.err.contains("module 'rock' not found"))
    }

    @Test func optionsAreThoseOfLua() throws {
      let folder = try TemporaryFolder()
      _ = try folder.write("args.lua", "print(arg[-2], arg[-1], arg[0], arg[1], ...)\n")
      _ = try folder.write("-odd.lua", "print 'odd'\n")
      _ = try folder.write("two.lua", "return {n = (order or 0) + 1}\n")
      _ = try folder.write("init.lua", "order = 10\n")
      func out(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws -> String {
        let run = try Program(arguments, in: folder, input: input, environment: environment)
        #expect(run.status == 0, "\(arguments): \(run.err)")
        return run.out
      }
      #expect(try out("-e", "x = 1", "args.lua", "a", "-b") == "-e\tx = 1\targs.lua\ta\ta\t-b\n")
      #expect(try out("--", "args.lua", "a") == "\(Program.path)\t--\targs.lua\ta\ta\n")
      #expect(try out("--", "-odd.lua") == "odd\n")
      #expect(try out("-", "a", input: "print(arg[0], arg[1], ...)") == "-\ta\ta\n")
      #expect(try out("-e", "print(arg[0], arg[1])") == "\(Program.path)\t-e\n")
      #expect(try out("-eprint(1)", "-lstring", "-e", "print(2)") == "1\n2\n")
      // In the order they are given.
      #expect(try out("-e", "order = 5", "-l", "two", "-e", "print(two.n)") == "6\n")
      #expect(try out("-lm=two", "-e", "print(m.n, two)") == "1\tnil\n")
      #expect(try out("-l", "two", input: "print(two.n)") == "1\n")
      let environment = ["LUA_INIT": "@init.lua"]
      #expect(try out("-e", "print(order)", environment: environment) == "10\n")
      #expect(try out("-E", "-e", "print(order)", environment: environment) == "nil\n")
      #expect(
        try out("-e", "print(order)", environment: environment.merging(["LUA_INIT_5_4": "order = 3"]) { $1 }) == "3\n")
      #expect(try Program(["-W", "-e", "warn 'careful'"], in: folder).err == "Lua warning: careful\n")
      #expect(try Program(["-e", "warn 'careful'"], in: folder).err == "")
      for wrong in [["-e"], ["-l"], ["-x"], ["args.lua", "--threads", "0"]] {
        #expect(try Program(wrong, in: folder).status == 2, "\(wrong)")
      }
      let code = try out("-e", "io.open('code.luac', 'wb'):write(string.dump(function() end)):close()")
      #expect(code.isEmpty)
      let refused = try Program(["code.luac"], in: folder)
      #expect(refused.status == 1 && refused.err.contains("bytecode is not accepted; load the source text"))
    }

    @Test(.enabled(if: Compiler.name != nil, "skipped: there is no C compiler with Lua's headers"))
    func modulesInCLoad() throws {
      let folder = try TemporaryFolder()
      let tree = folder.path + "/home/.luarocks/lib/lua/5.4"
      #expect(mkdirs(tree))
      let source = try folder.write(
        "counter.c",
        """
        #include <lua.h>
        #include <lauxlib.h>
        static int add(lua_State *L) {
          lua_Integer sum = luaL_checkinteger(L, 1) + luaL_checkinteger(L, 2);
          lua_pushinteger(L, sum);
          return 1;
        }
        static int call(lua_State *L) {
          lua_settop(L, 1);
          lua_call(L, 0, 1);
          return 1;
        }
        int luaopen_counter(lua_State *L) {
          luaL_Reg functions[] = {{"add", add}, {"call", call}, {NULL, NULL}};
          luaL_newlib(L, functions);
          return 1;
        }
        """)
      try Compiler.compile(source, to: tree + "/counter.so", in: folder)
      let run = try Program(
        [
          "-l", "counter", "-e",
          """
          print(counter.add(2, 40), counter.call(function() return tensor.ones(3):sum():item() end))
          print(pcall(counter.add, {}, 1))
          print(pcall(counter.call, function() return tensor.zeros(2, 3):matmul(tensor.zeros(2)) end))
          print(coroutine.wrap(function() return counter.call(function() return 'in' end) end)())
          """,
        ], in: folder, environment: ["HOME": folder.path + "/home", "LUA_CPATH_5_4": ";;"])
      #expect(run.status == 0, "\(run.err)")
      let lines = run.out.split(separator: "\n").map(String.init)
      #expect(lines.count == 4 && lines[0] == "42\t3.0" && lines[3] == "in")
      #expect(lines[1].hasPrefix("false\tbad argument #1 to") && lines[2].contains(": tensor.matmul: 'other' must"))
      // Beside the script too.
      _ = try folder.write("script.lua", "print(require('counter').add(1, 1))\n")
      try FileManager.default.moveItem(atPath: tree + "/counter.so", toPath: folder.path + "/counter.so")
      #expect(try Program(["script.lua"], in: folder, environment: ["LUA_CPATH_5_4": "/nowhere/?.so"]).out == "2\n")
    }

    @Test(
      .enabled(if: Debian.has("cjson.so"), "skipped: lua-cjson is not installed"),
      .enabled(if: Debian.has("lpeg.so"), "skipped: lua-lpeg is not installed"),
      .enabled(if: Debian.has("lfs.so"), "skipped: lua-filesystem is not installed"))
    func modulesOfDebianWork() throws {
      let folder = try TemporaryFolder()
      let run = try Program(
        [
          "-llfs", "-lcjson", "-llpeg", "-e",
          """
          print(lfs.attributes("in.txt", "size"), lfs.currentdir() == nil)
          print(cjson.encode(tensor{{1, 2}, {3, 4}}:totable()), #cjson.decode("[1, 2, 3]"))
          local number = lpeg.C(lpeg.R "09" ^ 1) / tonumber
          print(table.concat({lpeg.match(number * ("," * number) ^ 0, "1,22,333")}, " "))
          print(pcall(cjson.decode, "{"))
          """,
        ], in: folder)
      _ = try folder.write("in.txt", "12345")
      #expect(run.status == 0, "\(run.err)")
      #expect(run.out.hasPrefix("nil\tfalse\n[[1,2],[3,4]]\t3\n1 22 333\nfalse\tExpected object key"), "\(run.out)")
    }

    @Test(.enabled(if: Debian.busted, "skipped: lua-busted is not installed"))
    func bustedRunsTheLuaTests() throws {
      let folder = try TemporaryFolder()
      let specs = Project.root + "/Tests/lua/busted"
      let run = try Program(
        ["--out", folder.path + "/out", "--quiet", "/usr/bin/busted", "--output", "TAP", specs], in: folder)
      #expect(run.status == 0, "\(run.out)\(run.err)")
      let lines = run.out.split(separator: "\n")
      #expect(lines.count { $0.hasPrefix("ok ") } > 200 && !run.out.contains("not ok"))
      // As it is usually called, under the interpreter of one's choice.
      let chosen = try Program(
        ["--lua=\(Program.path)", specs + "/study_spec.lua"], in: folder, program: "/usr/bin/busted")
      #expect(chosen.status == 0 && chosen.out.contains(" 0 failures / 0 errors"), "\(chosen.out)\(chosen.err)")
      _ = try folder.write(
        "wrong_spec.lua", "it('fails', function() assert.equals(1, tensor.ones(2)[1]:item() + 1) end)\n")
      let wrong = try Program(["/usr/bin/busted", "wrong_spec.lua"], in: folder)
      #expect(wrong.status == 1 && wrong.out.contains("1 failure"), "\(wrong.out)\(wrong.err)")
    }
  }
}

/// What Debian's packages have put here.
private enum Debian {
  static let busted = FileManager.default.isExecutableFile(atPath: "/usr/bin/busted")

  /// Whether a module in C is in Debian's folder for them, which is named after the kind of machine.
  static func has(_ module: String) -> Bool {
    let machines = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
    return machines.contains { FileManager.default.fileExists(atPath: "/usr/lib/\($0)/lua/5.4/\(module)") }
  }
}

private enum Compiler {
  /// A C compiler, where Lua's headers are here too.
  static let name: String? = {
    guard system("pkg-config --exists lua5.4") == 0 else { return nil }
    return ["cc", "clang"].first { system("command -v \($0) > /dev/null") == 0 }
  }()

  static func compile(_ source: String, to library: String, in folder: TemporaryFolder) throws {
    let command = "\(name ?? "cc") -shared -fPIC $(pkg-config --cflags lua5.4) -o '\(library)' '\(source)'"
    let run = try Program(["-c", command], in: folder, program: "/bin/sh")
    #expect(run.status == 0, "\(run.err)")
  }
}
