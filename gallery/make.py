"""Compute the traces of `orders`, `inside`, `neighbors`, `answers` and `runlog` with the model of `decoding`:

    pip install '.[torch]' && python gallery/make.py

`decoding/sample.py` and `attention/make.py` make those of these folders. `addition` and `samplers` hold a recording of
48 decodes of the same model.
"""

import csv
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
import torch
from torch import Tensor

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "decoding"))

from model import CHARACTERS, EOS, MASK, PROMPT, Denoiser, encode, load  # noqa: E402
from sample import shares  # noqa: E402

QUESTIONS = (
    "487+256=?",
    "8629+8402=?",
    "315+904=?",
    "7777+2223=?",
    "40961+5873=?",
    "12345+67890=?",
    "640+360=?",
    "999+1=?",
)
POSITIONS = 128
SAMPLERS = {  # steps, positions of a block, random positions, temperature
    "surest": (128, 128, False, 0.0),
    "surest, in blocks": (128, 32, False, 0.0),
    "random": (128, 128, True, 0.0),
    "surest, 64 steps": (64, 128, False, 0.0),
    "surest, 32 steps, in blocks": (32, 32, False, 0.0),
    "random, in blocks, sampled": (128, 32, True, 0.7),
}


def canvas_of(questions: Sequence[str]) -> Tensor:
    """Return prompts and behind each positions that are all masked."""
    return torch.tensor([encode(each.rjust(PROMPT), PROMPT) + [MASK] * POSITIONS for each in questions])


@torch.no_grad()
def decode(model: Denoiser, canvas: Tensor, sampler: tuple[int, int, bool, float]) -> Iterator[tuple[Tensor, Tensor]]:
    """Decode several questions at once, and give the canvas before each step and the probabilities at it."""
    steps, block, is_random, temperature = sampler
    blocks = POSITIONS // block
    for number in range(blocks):
        stop = PROMPT + (number + 1) * block
        for share in shares(block, steps // blocks):
            probabilities = model(canvas).softmax(-1)
            yield canvas.clone(), probabilities
            confidence, predicted = probabilities.max(-1)
            if temperature:
                warm = (probabilities.log() / temperature).softmax(-1)
                predicted = torch.distributions.Categorical(warm).sample()
            score = torch.rand_like(confidence) if is_random else confidence.clone()
            score[canvas != MASK] = -1
            score[:, stop:] = -1
            chosen = score.topk(share, -1).indices
            canvas.scatter_(1, chosen, predicted.gather(1, chosen))


def orders(model: Denoiser) -> None:
    """Write which positions are masked at each step of 48 decodes, and where the decoded ones have their center."""
    masked: list[pa.Table] = []
    centers: list[pa.Table] = []
    for sampler, words in SAMPLERS.items():
        torch.manual_seed(0)
        states = torch.stack([state for state, _ in decode(model, canvas_of(QUESTIONS), words)])[:, :, PROMPT:] == MASK
        steps, _, positions = states.shape
        for at, question in enumerate(QUESTIONS):
            of_run = states[:, at].numpy()
            named = {"run": f"{sampler}: {question}", "sampler": sampler, "question": question}
            masked.append(table(of_run.shape, **named, masked=of_run.ravel()))
            done = ~of_run
            places = np.arange(positions) / (positions - 1)
            centers.append(table((steps, 1), **named, center=(done * places).sum(1) / np.maximum(done.sum(1), 1)))
    write("orders/runs.parquet", pa.concat_tables(masked))
    first = pa.concat_tables(centers)
    write("orders/centers.parquet", first.filter(pa.compute.greater(first["step"], 0)))


def table(shape: tuple[int, int], **columns: object) -> pa.Table:
    """Return a table of steps and positions; a text stands in every row."""
    step, position = np.indices(shape, dtype=np.int16)
    held = {
        name: pa.array([each] * step.size).dictionary_encode() if isinstance(each, str) else each
        for name, each in columns.items()
    }
    return pa.table({**held, "step": step.ravel(), "position": position.ravel()})


def write(name: str, made: pa.Table) -> None:
    pq.write_table(made, HERE / name, compression="zstd", compression_level=19)


def save(name: str, header: str, rows: Iterable[Sequence[object]]) -> None:
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


@torch.no_grad()
def layers(model: Denoiser, ids: Tensor) -> tuple[list[Tensor], list[Tensor]]:
    """Return what stands in the residual stream before each layer and at the end, and the attention of each layer."""
    stream = model.characters(ids) + model.positions(torch.arange(ids.shape[1]))
    streams, attention = [stream], []
    for block in model.blocks.layers:
        normal = block.norm1(stream)
        mixed, weights = block.self_attn(normal, normal, normal, average_attn_weights=False)
        stream = stream + mixed
        stream = stream + block.linear2(block.activation(block.linear1(block.norm2(stream))))
        streams.append(stream)
        attention.append(weights[0])
    return streams, attention


def shown(token: int) -> str:
    return {EOS: "∎", MASK: "_"}.get(token, CHARACTERS[token])


@torch.no_grad()
def inside(model: Denoiser) -> None:
    """Write what goes on in the model: hidden states over steps, predictions by layer, attention, evictions."""
    trace = [state for state, _ in decode(model, canvas_of(QUESTIONS[:1]), SAMPLERS["surest, 64 steps"])]
    hidden = [torch.stack([layers(model, state)[0][at][0, PROMPT:].flatten() for state in trace]) for at in (1, 4)]
    similar = [(each / each.norm(dim=1, keepdim=True)) for each in hidden]
    rows = [
        (f"layer {layer}", one, other, f"{float(each[one] @ each[other]):.4f}")
        for layer, each in zip((1, 4), similar, strict=True)
        for one in range(0, 64, 2)
        for other in range(0, 64, 2)
    ]
    save("inside/similarity.csv", "layer,step,other,similarity", rows)
    half = trace[40]
    streams, _ = layers(model, half)
    lens = [model.logits(model.norm(stream)).softmax(-1)[0] for stream in streams]
    rows = [
        (
            layer,
            position,
            shown(int(each[PROMPT + position].argmax())),
            f"{float(each[PROMPT + position].max()):.3f}",
            shown(int(half[0, PROMPT + position])),
        )
        for layer, each in enumerate(lens)
        for position in range(20, 44)
    ]
    save("inside/lens.csv", "layer,position,token,confidence,canvas", rows)
    _, attention = layers(model, trace[-1])
    span = range(PROMPT - 9, PROMPT + 15)
    rows = [
        (
            f"head {head}",
            at,
            key,
            f"{float(weights[query, column]):.3f}",
            shown(int(trace[-1][0, query])),
            shown(int(trace[-1][0, column])),
        )
        for head, weights in enumerate(attention[2])
        for at, query in enumerate(span)
        for key, column in enumerate(span)
    ]
    save("inside/heads.csv", "head,query,key,weight,query_text,key_text", rows)
    save("inside/cache.csv", "step,position,state", evicted(model, trace))
    save("inside/saliency.csv", "input,output,change,input_text,output_text", saliency(model, trace[-1]))


def evicted(
    model: Denoiser, trace: Sequence[Tensor], budget: int = 48, recent: int = 4
) -> Iterator[tuple[int, int, str]]:
    """Keep the keys that got the most attention so far, the first four always, and drop others for good."""
    gone = np.zeros(POSITIONS, dtype=bool)
    heavy = np.zeros(POSITIONS)
    for step, state in enumerate(trace):
        _, attention = layers(model, state)
        heavy += torch.stack(attention).mean((0, 1, 2)).numpy()[PROMPT:]
        decoded = (state[0, PROMPT:] != MASK).numpy()
        kept = np.flatnonzero(decoded & ~gone)
        weakest = [at for at in kept[np.argsort(heavy[kept])] if at >= recent][: max(0, kept.size - budget)]
        gone[weakest] = True
        for position in range(POSITIONS):
            word = "evicted" if gone[position] else "sink" if position < recent else "kept"
            if decoded[position]:
                yield step, position, word


@torch.no_grad()
def saliency(model: Denoiser, ids: Tensor) -> Iterator[tuple[int, int, str, str, str]]:
    """Mask each character of the question and see how far the log-probability of each of the answer falls."""
    start, stop = PROMPT - 9, PROMPT + 27

    def told(canvas: Tensor) -> Tensor:
        blank = canvas.clone()
        blank[0, PROMPT + 1 : stop : 2] = MASK
        return model(blank).log_softmax(-1)[0].gather(1, ids.T).squeeze(1)

    whole = told(ids)
    for at, source in enumerate(range(start, PROMPT)):
        without = ids.clone()
        without[0, source] = MASK
        fall = whole - told(without)
        for output, target in enumerate(range(PROMPT + 1, stop, 2)):
            yield at, output, f"{float(fall[target]):.3f}", shown(int(ids[0, source])), shown(int(ids[0, target]))


@torch.no_grad()
def neighbors(model: Denoiser) -> None:
    """Write a speculative decode, rollouts under rounded weights, and a pipeline schedule."""
    canvas, drafted = canvas_of(QUESTIONS[1:2]), []
    for step in range(POSITIONS // 4):
        streams, _ = layers(model, canvas)
        draft = model.logits(model.norm(streams[2])).argmax(-1)[0]
        final = model(canvas).argmax(-1)[0]
        for at in range(4):
            position = step * 4 + at
            drafted.append(
                (
                    step,
                    at,
                    int(draft[PROMPT + position] == final[PROMPT + position]),
                    shown(int(final[PROMPT + position])),
                )
            )
        canvas[0, PROMPT + step * 4 : PROMPT + step * 4 + 4] = final[PROMPT + step * 4 : PROMPT + step * 4 + 4]
    save("neighbors/accepted.csv", "step,position,accepted,text", drafted)
    save("neighbors/rollouts.csv", "step,position,difference,entropy,text", rollouts(model))
    save("neighbors/pipeline.csv", "step,position,end,kind,batch", pipeline(devices=4, batches=8))


@torch.no_grad()
def rollouts(model: Denoiser) -> Iterator[tuple[int, int, str, str, str]]:
    """Sample five answers, and see what weights of eight bits make of the log-probabilities of their tokens."""
    rounded = load()
    for weight in rounded.parameters():
        scale = weight.abs().max() / 127
        weight.copy_((weight / scale).round() * scale)
    torch.manual_seed(1)
    for rollout in range(5):
        canvas = canvas_of(QUESTIONS[rollout % 8 : rollout % 8 + 1])
        for position in range(64):
            exact, other = (each(canvas)[0, PROMPT + position].log_softmax(-1) for each in (model, rounded))
            token = int(torch.distributions.Categorical(logits=exact / 1.5).sample())
            entropy = float(-(exact.exp() * exact).sum())
            yield rollout, position, f"{float(other[token] - exact[token]):.4f}", f"{entropy:.4f}", shown(token)
            canvas[0, PROMPT + position] = token


@torch.no_grad()
def answers(model: Denoiser) -> None:
    """Write what stands, or is predicted, at the positions of the sum at each step of decodes that end with it."""
    numbers = random.Random(5)
    terms = [[numbers.randrange(1000, 10_000) for _ in range(2)] for _ in range(48)]
    start = len("we add 1000 and 1000 digit by digit. " + 4 * "0+0+0=00, " + "carry 0. so the answer is ")
    shown_at = range(start, start + 5)
    found: dict[str, np.ndarray] = {}
    for sampler, words in {"Surest first": (32, 128, False, 0.0), "Random": (32, 128, True, 0.0)}.items():
        torch.manual_seed(0)
        canvas = canvas_of([f"{one}+{other}=?" for one, other in terms])
        decoded = [
            torch.where(state == MASK, probabilities.argmax(-1), state)[:, PROMPT:]
            for state, probabilities in decode(model, canvas, words)
        ]
        ids = torch.stack(decoded)[:, :, list(shown_at)].numpy()
        found[sampler] = np.vectorize(shown)(ids)
    runs: list[pa.Table] = []
    for sampler, texts in found.items():
        for at, (one, other) in enumerate(terms):
            if any("".join(each[-1, at]).strip(".∎") != f"{one + other}" for each in found.values()):
                continue
            named = {"run": f"{sampler}: {one}+{other}", "sampler": sampler, "gold": f"{one + other}"}
            made = table(texts[:, at].shape, **named, text=pa.array(texts[:, at].ravel()).dictionary_encode())
            runs.append(made.set_column(made.num_columns - 1, "position", pa.compute.add(made["position"], start)))
    write("answers/runs.parquet", pa.concat_tables(runs).unify_dictionaries())


@torch.no_grad()
def runlog(model: Denoiser) -> None:
    """Write a log like those of ComfyUI-DiffusionGemma: at each step the least uncertain positions are decoded.

    As many are as have an entropy, taken together, within a bound that grows from step to step.
    """
    canvas, step = canvas_of(QUESTIONS[1:2]), 0
    lines: list[dict[str, object]] = [
        {"schema": "dg-runlog/1", "record_type": "header", "model_repo_id": "worked additions"}
        | {"scheduler_name": "entropy bound"}
    ]
    while (canvas == MASK).any():
        bound = 0.002 * 1.25**step
        probabilities = model(canvas).softmax(-1)[0]
        entropy = -(probabilities * probabilities.clamp_min(1e-12).log()).sum(-1)
        entropy[canvas[0] != MASK] = torch.inf
        order = entropy.argsort()
        count = max(1, int((entropy[order].cumsum(0) <= bound).sum()))
        canvas[0, order[:count]] = probabilities.argmax(-1)[order[:count]]
        ids = canvas[0, PROMPT:]
        frame = {"record_type": "frame", "canvas_idx": 0, "step_idx": step, "canvas_ids": ids.tolist()}
        shares = [round(float((ids != MASK).float().mean()), 4)]
        lines.append(frame | {"effective_entropy_bound": round(bound, 5), "committed_fraction_per_example": shares})
        step += 1
    lines.append({"record_type": "final"})
    with (HERE / "runlog" / "run.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def pipeline(devices: int, batches: int) -> list[tuple[int, int, int, str, int]]:
    """Return a schedule of one forward and one backward in turn: start, device, end, what, and of which batch.

    A backward takes twice as long as a forward. Each device begins a task as soon as it is free and the task before is
    done; it prefers backward ones, and holds at most as many batches as there are devices from it to the last.
    """
    done: dict[tuple[str, int, int], int] = {}
    free, tasks = [0] * devices, []
    ahead, behind = [0] * devices, [0] * devices
    while min(behind) < batches:
        ready = []
        for device in range(devices):
            batch = behind[device]
            needed = ("forward", batch, device) if device == devices - 1 else ("backward", batch, device + 1)
            if batch < batches and needed in done:
                ready.append((max(free[device], done[needed]), 0, device, "backward", batch))
            batch = ahead[device]
            needed = ("forward", batch, device - 1)
            may = batch < batches and batch - behind[device] < devices - device
            if may and (device == 0 or needed in done):
                ready.append((max(free[device], done.get(needed, 0)), 1, device, "forward", batch))
        start, _, device, kind, batch = min(ready)
        length = 2 if kind == "backward" else 1
        done[kind, batch, device] = free[device] = start + length
        counts = behind if kind == "backward" else ahead
        counts[device] += 1
        tasks.append((start, device, start + length - 1, kind, batch))
    return sorted(tasks)


def main() -> None:
    torch.set_num_threads(1)  # sums of several threads differ in their last digits from run to run
    model = load()
    orders(model)
    inside(model)
    neighbors(model)
    answers(model)
    runlog(model)


if __name__ == "__main__":
    main()
