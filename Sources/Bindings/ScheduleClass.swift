import LuaHost
import NN
import Tensor

/// A schedule as scripts hold it.
final class ScheduleObject {
  let schedule: Schedule

  /// - Throws: `TensorError` for options out of their range.
  init(_ schedule: Schedule) throws {
    try schedule.check()
    self.schedule = schedule
  }
}

private let step = param("step", Int.self, "the step, from 1")
private let steps = param("steps", Int.self, "steps of the whole run")
private let perEpoch = field("per_epoch", Int.self, default: 1, "steps of an epoch, for schedules that count epochs")

extension ScheduleObject: LuaObject {
  static let luaClass = LuaClass(
    "schedule", ScheduleObject.self, "A factor on the learning rate in the course of a run, for train.fit.",
    methods: [
      define(
        "factor", "The factor at one step, for a loop of one's own: optimizer:step(loss, {factor = ...}).",
        param("self", ScheduleObject.self, "the schedule"), step, steps, options([perEpoch]),
        returns: [result("factor", "number")], example: "print(optim.cosine{warmup = 0.1}:factor(1, 100))",
        errors: ["the step is not one of the run's"]
      ) { object, step, steps, o in
        guard (1...1 << 53).contains(steps), step >= 1, step <= steps, o[perEpoch] >= 1 else {
          throw TensorError("'step' must lie between 1 and 'steps', got \(step) of \(steps)")
        }
        return object.schedule.factor(step - 1, of: steps, perEpoch: o[perEpoch])
      }
    ],
    metamethods: [
      define(
        "__tostring", "The schedule and its options.", param("self", ScheduleObject.self, "the schedule"),
        example: "print(optim.one_cycle{})"
      ) {
        $0.schedule.text
      }
    ], summary: { $0.schedule.text })
}

/// A schedule, or the name of one that needs no options.
struct ScheduleChoice: LuaReadable, CustomStringConvertible {
  let schedule: Schedule

  var description: String { schedule.text }

  /// Those without options.
  private enum Named: String, LuaChoice { case constant, cosine }

  static var typeName: String { "one of \"constant\", \"cosine\", or a schedule" }

  static func read(_ stack: LuaStack, at index: Int32) throws -> ScheduleChoice? {
    if let object = try ScheduleObject.read(stack, at: index) { return ScheduleChoice(schedule: object.schedule) }
    return try Named.read(stack, at: index).map { ScheduleChoice(schedule: $0 == .cosine ? .cosine : .constant) }
  }
}

private let every = field("every", Int.self, default: 1, "epochs between two steps")
private let gamma = field("gamma", Double.self, default: 0.1, "factor of each step")
private let warmup = field("warmup", Double.self, default: 0, "share of the run in which the rate rises")
private let start = field("start", Double.self, default: 0, "factor at the first step, where there is a warm-up")
private let floor = field("floor", Double.self, default: 0, "factor that is approached at the end")
private let rise = field("rise", Double.self, default: 0.3, "share of the run in which the rate rises")
private let cycleStart = field("start", Double.self, default: 0.04, "factor at the first step")
private let cycleStop = field("stop", Double.self, default: 4e-6, "factor at the last step")
private let made = [result("schedule", "schedule", "for train.fit's 'schedule'")]

/// Makers of schedules, in the module `optim`.
let schedules: [Function] = [
  define(
    "step", "The learning rate times gamma, every so many epochs: PyTorch's StepLR.", options([every, gamma]),
    returns: made, example: "print(optim.step{every = 30}:factor(31, 90))", errors: ["an option is out of its range"]
  ) { o in try ScheduleObject(.step(every: o[every], gamma: o[gamma])) },
  define(
    "cosine",
    "A warm-up in a straight line, then a cosine down to the floor, stepped with each batch. (The name \"cosine\" "
      + "alone is stepped once an epoch, without warm-up.)",
    options([warmup, start, floor]), returns: made,
    example: "print(optim.cosine{warmup = 0.1, floor = 0.1}:factor(50, 100))", errors: ["an option is out of its range"]
  ) { o in try ScheduleObject(.warmupCosine(warmup: o[warmup], start: o[start], floor: o[floor])) },
  define(
    "one_cycle",
    "Up a cosine to the optimiser's rate, then down to nearly nothing, stepped with each batch (arXiv 1708.07120): "
      + "PyTorch's OneCycleLR, whose momentum is not cycled here.",
    options([rise, cycleStart, cycleStop]), returns: made, example: "print(optim.one_cycle{}:factor(30, 100))",
    errors: ["an option is out of its range"]
  ) { o in try ScheduleObject(.oneCycle(rise: o[rise], start: o[cycleStart], end: o[cycleStop])) },
]
