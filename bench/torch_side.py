"""PyTorch's side of the benchmark, in its strongest form: data in memory as float32, no DataLoader, 2 threads.

Prints one figure a line, as "name value". Run by run.lua in a process of its own.
"""
import gzip, os, resource, statistics, sys, time

import numpy as np
import torch

torch.set_num_threads(2)


def mnist(name, offset):
    folders = [os.environ.get("MOONLENS_DATA", ""), os.path.expanduser("~/.cache/moonlens/mnist"), "/usr/share/datasets/mnist"]
    for folder in folders:
        for path, opener in ((f"{folder}/{name}", open), (f"{folder}/{name}.gz", gzip.open)):
            if os.path.exists(path):
                with opener(path, "rb") as f:
                    return np.frombuffer(f.read(), np.uint8, offset=offset)
    sys.exit(f"{name} is not there: make data")


def median(repeats, f):
    f()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        f()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def seconds_of_epoch(hidden):
    images = torch.from_numpy(mnist("train-images-idx3-ubyte", 16).reshape(-1, 784).astype(np.float32) / 255)
    labels = torch.from_numpy(mnist("train-labels-idx1-ubyte", 8).astype(np.int64))
    E = torch.nn.Linear(784, hidden, bias=False)
    WV = torch.nn.Linear(hidden, 2 * hidden, bias=False)
    P = torch.nn.Linear(hidden, 10, bias=False)
    params = [E.weight, WV.weight, P.weight]
    best = None
    for fused in (False, True):
        optimizer = torch.optim.AdamW(params, lr=1e-3, weight_decay=1.0, fused=fused)

        def one():
            order = torch.randperm(len(images))
            for start in range(0, len(images) - 2047, 2048):
                rows = order[start:start + 2048]
                x = images[rows]
                x = x + 0.5 * torch.randn_like(x)
                left, right = WV(E(x)).chunk(2, dim=1)
                loss = torch.nn.functional.cross_entropy(P(left * right), labels[rows])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()

        seconds = median(3, one)
        best = seconds if best is None else min(best, seconds)
    return best


def epoch():
    print("epoch", seconds_of_epoch(256))
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def widths():
    for hidden in (30, 50, 64, 100, 256, 300, 500, 512, 1000):
        print("width", hidden, seconds_of_epoch(hidden))


def vae():
    """The autoencoder of moonlens.vae: the same layers, loss and noise."""
    images = torch.from_numpy(mnist("train-images-idx3-ubyte", 16).reshape(-1, 784).astype(np.float32) / 255)
    linear, best, loss = torch.nn.Linear, None, 0
    for fused in (False, True):
        torch.manual_seed(420)
        E, WV = linear(784, 256, bias=False), linear(256, 1024, bias=False)
        mean, log_variance = linear(512, 10, bias=False), linear(512, 10)
        decoder = torch.nn.Sequential(linear(10, 256), torch.nn.ReLU(), linear(256, 784))
        params = [p for part in (E, WV, mean, log_variance, decoder) for p in part.parameters()]
        optimizer = torch.optim.AdamW(params, lr=1e-3, weight_decay=0.5, fused=fused)

        def one():
            nonlocal loss
            total, order = 0.0, torch.randperm(len(images))
            starts = range(0, len(images), 128)
            for start in starts:
                clean = images[order[start:start + 128]]
                x = (clean + 0.3 * torch.randn_like(clean)).clamp_(0, 1)
                left, right = WV(E(x)).chunk(2, dim=1)
                hidden = left * right
                m, v = mean(hidden), log_variance(hidden)
                logits = decoder(m + (v / 2).exp() * torch.randn_like(m))
                cross = torch.nn.functional.binary_cross_entropy_with_logits(logits, clean, reduction="sum")
                step = (cross + (m.square() + v.exp() - v - 1).sum() / 2) / len(clean)
                optimizer.zero_grad()
                step.backward()
                optimizer.step()
                total += step.item()
            loss = total / len(starts)

        seconds = median(3, one)
        best = seconds if best is None else min(best, seconds)
    print("vae", best)
    print("loss", loss)


def transcoder():
    images = torch.from_numpy(mnist("train-images-idx3-ubyte", 16).reshape(-1, 784).astype(np.float32) / 255)
    torch.manual_seed(1)
    y = torch.relu(images @ (torch.randn(784, 512) * 784 ** -0.5))
    mean, scale = y.mean(0), y.var(0, correction=0).mean()
    encoder, decoder = torch.nn.Linear(784, 2048), torch.nn.Linear(2048, 512)
    with torch.no_grad():
        encoder.bias.zero_()
        decoder.weight.copy_(0.1 * torch.nn.functional.normalize(torch.randn(2048, 512), dim=1).t())
        decoder.bias.copy_(mean)
    params = [*encoder.parameters(), *decoder.parameters()]
    optimizer = torch.optim.Adam(params, lr=1e-3, fused=True)
    epochs, seconds, last = 4, [], 0.0
    for epoch in range(epochs):
        optimizer.param_groups[0]["lr"] = 1e-3 * 0.5 * (1 + np.cos(np.pi * epoch / epochs))
        order, errors, start = torch.randperm(len(images)), [], time.perf_counter()
        for first in range(0, len(images), 256):
            rows = order[first:first + 256]
            x, target = images[rows], y[rows]
            values, places = encoder(x).topk(64, dim=1, sorted=False)
            codes = torch.zeros(len(rows), 2048).scatter(1, places, torch.relu(values))
            loss = (decoder(codes) - target).square().mean() / scale
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(params, 1.0)
            optimizer.step()
            errors.append(loss.item())
        seconds.append(time.perf_counter() - start)
        last = sum(errors) / len(errors)
    print("transcoder", statistics.mean(seconds))
    print("error", last)


def eigh():
    a = torch.randn(10, 784, 784)
    a = a + a.transpose(1, 2)
    print("eigh", median(5, lambda: torch.linalg.eigh(a)))


{"epoch": epoch, "widths": widths, "vae": vae, "transcoder": transcoder, "eigh": eigh}[sys.argv[1]]()
