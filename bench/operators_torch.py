"""PyTorch's side of the operators' table, in its strongest form: 2 threads, no record where no gradient is taken.

Prints the least seconds each operator took, as "name seconds". Its cases are those of operators.lua, by name. Run
by run.lua in a process of its own.
"""
import math, os, sys, time

# Two threads on one processor would wait for each other in loops, for whole time slices.
os.environ.setdefault("OMP_PROC_BIND", "true")

import torch
import torch.nn.functional as F
from torch import nn, randn

torch.set_num_threads(2)
torch.manual_seed(1)
cases = []


def case(name):
    """Adds a function that makes the operands and returns the function that is timed."""
    def add(setup):
        cases.append((name, setup))
        return setup
    return add


def plain(name, f, *operands):
    """A case of operands that `operands` make."""
    cases.append((name, lambda: (lambda *values: lambda: f(*values))(*[make() for make in operands])))


for size in ((256, 400), (2048, 2048)):
    x = lambda size=size: randn(size)
    mask = lambda size=size: randn(size) > 0
    text = "%dx%d" % size
    plain(f"add {text}", torch.add, x, x)
    plain(f"add a row {text}", torch.add, x, lambda size=size: randn(size[1]))
    plain(f"add a column {text}", torch.add, x, lambda size=size: randn(size[0], 1))
    plain(f"multiply by a number {text}", lambda a: a * 2.5, x)
    plain(f"exp {text}", torch.exp, x)
    plain(f"gelu {text}", F.gelu, x)
    plain(f"tanh {text}", torch.tanh, x)
    plain(f"where {text}", torch.where, mask, x, x)
    plain(f"clamp {text}", lambda a: a.clamp(-1, 1), x)
    plain(f"sum {text}", torch.sum, x)
    plain(f"sum over the last {text}", lambda a: a.sum(-1), x)
    plain(f"sum over the first {text}", lambda a: a.sum(0), x)
    plain(f"mean over the last {text}", lambda a: a.mean(-1), x)
    plain(f"var over the last {text}", lambda a: a.var(-1), x)
    plain(f"max {text}", lambda a: a.amax(), x)
    plain(f"max over the last {text}", lambda a: a.amax(-1), x)
    plain(f"argmax over the last {text}", lambda a: a.argmax(-1), x)
    plain(f"softmax {text}", lambda a: a.softmax(-1), x)
    plain(f"log_softmax {text}", lambda a: a.log_softmax(-1), x)
    plain(f"cumsum along the last {text}", lambda a: a.cumsum(-1), x)
    plain(f"cumsum along the first {text}", lambda a: a.cumsum(0), x)
    plain(f"transposed copy {text}", lambda a: a.t().contiguous(), x)
    plain(f"cat along the first {text}", lambda a: torch.cat((a, a), 0), x)
    plain(f"cat along the last {text}", lambda a: torch.cat((a, a), 1), x)
    plain(f"select by a mask {text}", torch.masked_select, x, mask)


def gradients(f, inputs):
    def run():
        with torch.enable_grad():
            return torch.autograd.grad(f(), inputs)
    return run


plain("layer_norm 2048x512", lambda layer, x: layer(x), lambda: nn.LayerNorm(512), lambda: randn(2048, 512))


@case("layer_norm 2048x512, backward too")
def layer_norm():
    layer, x = nn.LayerNorm(512), randn(2048, 512, requires_grad=True)
    return gradients(lambda: layer(x).sum(), (x, layer.weight, layer.bias))


for m, k, n in ((64, 64, 64), (512, 512, 512), (1024, 1024, 1024), (2048, 784, 256)):
    plain(f"matmul {m}x{k} {k}x{n}", torch.matmul, lambda m=m, k=k: randn(m, k), lambda k=k, n=n: randn(k, n))
plain("matmul 64x128x64 64x64x128", torch.matmul, lambda: randn(64, 128, 64), lambda: randn(64, 64, 128))
plain("einsum co,oi,oj->cij 10x256 256x784 256x784", lambda *all: torch.einsum("co,oi,oj->cij", *all),
      lambda: randn(10, 256), lambda: randn(256, 784), lambda: randn(256, 784))
for n in (64, 256, 784):
    plain(f"eigh {n}x{n}", torch.linalg.eigh, lambda n=n: (lambda a: a + a.t())(randn(n, n)))

convolution = lambda: nn.Conv2d(16, 32, 3, padding=1)
images = lambda: randn(32, 16, 28, 28)
plain("conv2d 32x16x28x28 32x16x3x3", lambda layer, x: layer(x), convolution, images)


@case("conv2d 32x16x28x28 32x16x3x3, backward too")
def conv2d():
    layer, x = convolution(), images().requires_grad_()
    return gradients(lambda: layer(x).square().sum(), (x, layer.weight, layer.bias))


plain("max_pool2d 32x16x28x28 2x2", lambda x: F.max_pool2d(x, 2), images)
plain("attention 16x128x256, 8 heads", lambda layer, x: layer(x, x, x, need_weights=False),
      lambda: nn.MultiheadAttention(256, 8, batch_first=True).eval(), lambda: randn(16, 128, 256))
rows_of_4096 = lambda: randn(256, 4096)
plain("topk 32 256x4096", lambda x: x.topk(32), rows_of_4096)
plain("sort 256x4096", lambda x: x.sort(), rows_of_4096)
plain("argsort 256x4096", lambda x: x.argsort(), rows_of_4096)
plain("sort 1000000", lambda x: x.sort(), lambda: randn(1000000))

table = lambda: randn(10000, 256)
places = lambda: torch.randint(10000, (4096,))
plain("rows 4096 of 10000x256", lambda x, rows: x.index_select(0, rows), table, places)


@case("embedding 4096 of 10000x256, backward too")
def embedding():
    layer, rows = nn.Embedding(10000, 256), places()
    return gradients(lambda: layer(rows).square().sum(), (layer.weight,))


plain("index_add 4096 to 10000x256", lambda x, rows, source: x.index_add(0, rows, source), table, places,
      lambda: randn(4096, 256))
plain("gather along the last 256x4096", lambda x, index: x.gather(1, index), rows_of_4096,
      lambda: torch.randint(4096, (256, 4096)))
for size in ((2048, 10), (2048, 1000)):
    @case("cross_entropy %dx%d, backward too" % size)
    def cross_entropy(size=size):
        x, labels = randn(size, requires_grad=True), torch.randint(size[1], (size[0],))
        return gradients(lambda: F.cross_entropy(x, labels), (x,))


@case("adamw step 1024x1024")
def adamw():
    weight = randn(1024, 1024, requires_grad=True)
    weight.grad = randn(1024, 1024)
    return torch.optim.AdamW([weight], fused=True).step


def least(f):
    """As in operators.lua: groups of about a millisecond, the best of them."""
    f()
    start = time.perf_counter()
    f()
    calls = max(1, math.ceil(1e-3 / (time.perf_counter() - start)))
    best, groups, finish = math.inf, 0, time.perf_counter() + 0.1
    while groups < 7 or time.perf_counter() < finish:
        f()
        start = time.perf_counter()
        for _ in range(calls):
            f()
        best, groups = min(best, (time.perf_counter() - start) / calls), groups + 1
    return best


wanted = sys.argv[1] if len(sys.argv) > 1 else ""
with torch.no_grad():
    for name, setup in cases:
        if wanted in name:
            print(f"{name} {least(setup()):.9f}")
