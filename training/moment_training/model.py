"""The MOMENT network (Goswami et al., ICML 2024): patches of 8, a T5 encoder, a linear head.

Module names are those of the published checkpoints, so that ``state_dict()`` has their tensor names. Every pass here is
float32 except RevIN, whose statistics are computed in double: float32 turns a constant window into noise.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

PATCH = 8
WINDOW = 512
PATCHES = WINDOW // PATCH
STORED_POSITIONS = 5000
BUCKETS = 32
MAX_DISTANCE = 128
STDEV_EPSILON = 1e-5
LOWEST = torch.finfo(torch.float32).min  # finite: a row with every key masked must become uniform, not NaN


class PositionEmbedding(nn.Module):
    """Fixed sine and cosine table; stored in the file, never trained."""

    def __init__(self, width):
        super().__init__()
        position = torch.arange(STORED_POSITIONS, dtype=torch.float32).unsqueeze(1)
        rate = torch.exp(torch.arange(0, width, 2, dtype=torch.float32) * -(math.log(10000.0) / width))
        table = torch.zeros(STORED_POSITIONS, width)
        table[:, 0::2] = torch.sin(position * rate)
        table[:, 1::2] = torch.cos(position * rate[: width // 2])
        self.register_buffer("pe", table.unsqueeze(0))


class PatchEmbedding(nn.Module):
    """[N, P, 8] to [N, P, width]; hidden patches become the mask token, all get their position."""

    def __init__(self, width):
        super().__init__()
        self.value_embedding = nn.Linear(PATCH, width, bias=False)
        self.mask_embedding = nn.Parameter(torch.zeros(width))
        self.position_embedding = PositionEmbedding(width)

    def forward(self, patches, visible):
        keep = visible.unsqueeze(-1)
        embedded = keep * self.value_embedding(patches) + (1 - keep) * self.mask_embedding
        return embedded + self.position_embedding.pe[:, : patches.shape[1]]


class RmsNorm(nn.Module):
    """T5's layer norm: no mean, no bias."""

    def __init__(self, width, epsilon):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x):
        return self.weight * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.epsilon)


def relative_buckets(patches):
    """[P, P] bucket of key minus query: half of the 32 for each direction, exact up to 7, then logarithmic."""
    index = torch.arange(patches)
    relative = index.unsqueeze(0) - index.unsqueeze(1)
    half = BUCKETS // 2
    exact = half // 2
    distance = relative.abs()
    far = exact + (torch.log(distance.clamp(min=1).double() / exact) / math.log(MAX_DISTANCE / exact) * (half - exact)).long()
    return torch.where(distance < exact, distance, far.clamp(max=half - 1)) + half * (relative > 0).long()


class Attention(nn.Module):
    """T5 self-attention: no scaling by the head width (the weights carry it)."""

    def __init__(self, width, heads, head_width, with_bias):
        super().__init__()
        self.heads, self.head_width = heads, head_width
        inner = heads * head_width
        self.q = nn.Linear(width, inner, bias=False)
        self.k = nn.Linear(width, inner, bias=False)
        self.v = nn.Linear(width, inner, bias=False)
        self.o = nn.Linear(inner, width, bias=False)
        if with_bias:
            self.relative_attention_bias = nn.Embedding(BUCKETS, heads)

    def forward(self, x, bias):
        n, p, _ = x.shape

        def split(y):
            return y.view(n, p, self.heads, self.head_width).transpose(1, 2)

        scores = torch.matmul(split(self.q(x)), split(self.k(x)).transpose(2, 3)) + bias
        mixed = torch.matmul(torch.softmax(scores, dim=-1), split(self.v(x)))
        return self.o(mixed.transpose(1, 2).reshape(n, p, self.heads * self.head_width))


class AttentionLayer(nn.Module):
    def __init__(self, t5, with_bias):
        super().__init__()
        self.SelfAttention = Attention(t5["d_model"], t5["num_heads"], t5["d_kv"], with_bias)
        self.layer_norm = RmsNorm(t5["d_model"], t5["layer_norm_epsilon"])

    def forward(self, x, bias):
        return x + self.SelfAttention(self.layer_norm(x), bias)


class GatedFeedForward(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.wi_0 = nn.Linear(width, hidden, bias=False)
        self.wi_1 = nn.Linear(width, hidden, bias=False)
        self.wo = nn.Linear(hidden, width, bias=False)

    def forward(self, x):
        gate = F.gelu(self.wi_0(x).float(), approximate="tanh")  # bfloat16 GELU is three times slower than float32 on a CPU
        return self.wo(gate * self.wi_1(x))


class FeedForwardLayer(nn.Module):
    def __init__(self, t5):
        super().__init__()
        self.DenseReluDense = GatedFeedForward(t5["d_model"], t5["d_ff"])
        self.layer_norm = RmsNorm(t5["d_model"], t5["layer_norm_epsilon"])

    def forward(self, x):
        return x + self.DenseReluDense(self.layer_norm(x))


class Block(nn.Module):
    def __init__(self, t5, with_bias):
        super().__init__()
        self.layer = nn.ModuleList([AttentionLayer(t5, with_bias), FeedForwardLayer(t5)])

    def forward(self, x, bias):
        return self.layer[1](self.layer[0](x, bias))


class Encoder(nn.Module):
    def __init__(self, t5):
        super().__init__()
        self.embed_tokens = nn.Embedding(t5["vocab_size"], t5["d_model"])  # in the file, never used
        self.block = nn.ModuleList([Block(t5, with_bias=i == 0) for i in range(t5["num_layers"])])
        self.final_layer_norm = RmsNorm(t5["d_model"], t5["layer_norm_epsilon"])

    def position_bias(self, patches):
        """[1, heads, P, P], shared by all blocks."""
        table = self.block[0].layer[0].SelfAttention.relative_attention_bias
        return table(relative_buckets(patches).to(table.weight.device)).permute(2, 0, 1).unsqueeze(0)

    def forward(self, x, observed, trace=None):
        bias = self.position_bias(x.shape[1]) + ((1 - observed) * LOWEST)[:, None, None, :]
        for block in self.block:
            x = block(x, bias)
            if trace is not None:
                trace.append(x)
        return self.final_layer_norm(x)


class Head(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.linear = nn.Linear(width, PATCH)


class Moment(nn.Module):
    """MOMENT for reconstruction. ``config`` is the content of ``config.json``.

    Masks are float 0/1 of the shape of the window: ``input_mask`` 0 is padding or missing, ``mask`` 0 is hidden on purpose.
    """

    def __init__(self, config):
        super().__init__()
        self.config = config
        t5 = config["t5_config"]
        self.patch_embedding = PatchEmbedding(t5["d_model"])
        self.encoder = Encoder(t5)
        self.head = Head(t5["d_model"])
        self._initialise(t5)

    def forward(self, x, input_mask, mask):
        """Reconstructs windows [N, T]: raw units, and the normalised output with its mean and stdev."""
        normalized, mean, stdev = revin(x, mask * input_mask)
        normalized = torch.nan_to_num(normalized, nan=0.0, posinf=0.0, neginf=0.0)
        output = self.decode(self.encode(normalized, mask, input_mask))
        raw = (output.double() * stdev + mean).to(x.dtype)
        return raw, output, mean, stdev

    def encode(self, normalized, mask, input_mask, trace=None):
        """States [N, T/8, width] of normalised windows [N, T]; a patch is visible if all of its steps are."""
        patches = normalized.view(normalized.shape[0], -1, PATCH)
        embedded = self.patch_embedding(patches, whole_patches(mask))
        if trace is not None:
            trace.append(embedded)
        return self.encoder(embedded, whole_patches(input_mask), trace)

    def decode(self, states):
        """Normalised windows [N, T] from states."""
        return self.head.linear(states).flatten(1)

    def _initialise(self, t5):
        """T5's and MOMENT's initial spreads."""
        width, inner, hidden = t5["d_model"], t5["num_heads"] * t5["d_kv"], t5["d_ff"]
        spread = {
            "q": (width * t5["d_kv"]) ** -0.5, "k": width ** -0.5, "v": width ** -0.5, "o": inner ** -0.5,
            "wi_0": width ** -0.5, "wi_1": width ** -0.5, "wo": hidden ** -0.5,
        }
        for name, module in self.named_modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=spread.get(name.rsplit(".", 1)[-1], 0.02))
        nn.init.xavier_normal_(self.patch_embedding.value_embedding.weight)
        nn.init.normal_(self.patch_embedding.mask_embedding, std=0.02)
        nn.init.normal_(self.encoder.block[0].layer[0].SelfAttention.relative_attention_bias.weight, std=width ** -0.5)
        nn.init.zeros_(self.encoder.embed_tokens.weight)
        nn.init.zeros_(self.head.linear.bias)


def whole_patches(mask):
    """[N, T] to [N, T/8]: 1 where all 8 steps are 1."""
    return (mask.view(mask.shape[0], -1, PATCH).sum(-1) == PATCH).to(mask.dtype)


def repeat_patches(patches):
    """[N, T/8] to [N, T]."""
    return patches.repeat_interleave(PATCH, dim=1)


def revin(x, observed):
    """Normalises [N, T] by mean and population stdev (+1e-5) of the observed, non-NaN steps; statistics are double [N, 1]."""
    wide = x.double()
    counted = (observed != 0) & ~torch.isnan(wide)
    zero = torch.zeros((), dtype=wide.dtype, device=wide.device)
    count = counted.sum(1, keepdim=True).double()
    mean = torch.where(counted, wide, zero).sum(1, keepdim=True) / count
    stdev = (torch.where(counted, (wide - mean) ** 2, zero).sum(1, keepdim=True) / count).sqrt() + STDEV_EPSILON
    return ((wide - mean) / stdev).to(x.dtype), mean, stdev
