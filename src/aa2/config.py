"""Sizes and switches of the models, and the presets that name them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, get_args

from aa2.condition_table import CONDITIONS

MaskKind = Literal["shape-agnostic", "shape-agnostic-count", "exact", "box"]
"""How the character's mask is formulated (AA2 §3.2, Fig. 7). The paper does not say what kh and kw are:
``shape-agnostic`` reads the pixels of a block, ``shape-agnostic-count`` the number of blocks of a side."""
Lift = Literal["mesh", "flat"]
"""How the reference is carried into a driven pose: see `aa2.conditions.lift.lifted`."""

Prediction = Literal["sample", "epsilon", "v_prediction"]
"""What the denoiser predicts: see `aa2.diffusion.prediction`."""
BetaSchedule = Literal["scaled_linear", "linear"]
TimestepSpacing = Literal["trailing", "leading", "linspace"]
"""The names that diffusers gives them."""

Device = Literal["auto", "cpu", "cuda"]
"""Where to compute; ``auto`` takes a GPU if there is one."""
CompositorPart = Literal["light", "shade", "edge", "detail", "painting"]
"""What the compositor may add: light on the figure, shadow on the scene, a better edge, detail on the figure
(folds), and a painting of its own where the figure is not."""
COMPOSITOR_PARTS: tuple[CompositorPart, ...] = get_args(CompositorPart)


@dataclass(frozen=True)
class AutoencoderConfig:
    """The light autoencoder: small convolutions beside a linear patch transform.

    Attributes:
        latent_channels: channels of a latent.
        patch: pixels a side that one latent stands for; a power of two, at least 4.
        channels: width of the convolutions at a quarter of the picture's size and at the latent's size.
        blocks: residual blocks at each of the two sizes.
    """

    latent_channels: int = 16
    patch: int = 8
    channels: tuple[int, int] = (48, 96)
    blocks: int = 2


@dataclass(frozen=True)
class DenoiserConfig:
    """The denoiser and, in the same shape, ReferenceNet (AA2 §3.1).

    Attributes:
        latent_channels: channels of a latent.
        patch: pixels a side that one latent stands for.
        channels: width of each level, from the finest.
        attention: whether each level has spatial attention.
        layers: residual layers in each level of the down path (one more in the up path).
        heads: attention heads, spatial and temporal.
        cross_attention_dim: width of the tokens that cross-attention takes (`context_dim`); None: that of the
            coarsest level.
        groups: groups of the group normalisations.
        max_frames: the longest window the temporal layers can number.
        pose_channels: widths of the pose encoders (AA2 §3.4).
        environment: whether environment and mask are inputs; without them the model paints whole pictures.
        pose: ``modulation`` (AA2 §3.4) or the plain pose ``guider`` of Animate Anyone, which sees no depth.
        objects: ``blending`` (AA2 §3.3), ``concatenation`` of the object latents with the noise, or ``none``.
        reference_blocks: where reference features join, ``mid and up`` (AA2 §3.1) or ``all``.
        object_bias: bias that the blending convolution starts with, before the sigmoid (Eq. 3). 0 is the
            paper: with an object in the picture, half of every feature is replaced at first. Negative starts
            near "no object", and blending grows where it helps.
        warp: whether the limb-warped reference is an input.
        concatenated: further conditions, by name (`aa2.condition_table`), concatenated with the noise.
        prior: predict the clean latent as what environment and warp already show plus a correction
            (`aa2.models.prior`).
        from_scratch: ordinary initialisation and normalised pose encoders; False zero-initialises what is
            added to a pretrained base.
    """

    latent_channels: int = 16
    patch: int = 8
    channels: tuple[int, ...] = (64, 96, 128)
    attention: tuple[bool, ...] = (False, True, True)
    layers: int = 1
    heads: int = 4
    cross_attention_dim: int | None = None
    groups: int = 16
    max_frames: int = 32
    pose_channels: tuple[int, int, int, int] = (16, 32, 48, 64)
    environment: bool = True
    pose: Literal["modulation", "guider"] = "modulation"
    objects: Literal["blending", "concatenation", "none"] = "blending"
    reference_blocks: Literal["mid and up", "all"] = "mid and up"
    object_bias: float = -4.0
    warp: bool = True
    prior: bool = True
    from_scratch: bool = True
    concatenated: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.prior and not self.environment:
            raise ValueError("the prior is made of the environment; without one set prior=False")

    @property
    def context_dim(self) -> int:
        """Width of the tokens that cross-attention takes."""
        return self.channels[-1] if self.cross_attention_dim is None else self.cross_attention_dim

    @property
    def projects_context(self) -> bool:
        """Whether the pooled token of the reference, as wide as the coarsest level, must be projected."""
        return self.context_dim != self.channels[-1]

    @property
    def stride(self) -> int:
        """Pixels by which the sides of a picture must divide: of a latent of the coarsest level."""
        return self.patch * 2 ** (len(self.channels) - 1)

    @property
    def in_channels(self) -> int:
        """Channels of `conv_in`: noise, environment and mask, `inputs`."""
        scene = (self.latent_channels + 1) * self.environment
        inputs = (CONDITIONS[name].latent_channels(self.latent_channels) for name in self.inputs)
        return self.latent_channels + scene + sum(inputs)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the conditions that are concatenated with noise and scene, in their order."""
        objects = self.objects == "concatenation"
        return (*(("warp",) if self.warp else ()), *(("objects",) if objects else ()), *self.concatenated)


SD15 = DenoiserConfig(
    latent_channels=4,
    channels=(320, 640, 1280, 1280),
    attention=(True, True, True, False),
    layers=2,
    heads=8,
    cross_attention_dim=768,
    groups=32,
    pose_channels=(16, 32, 64, 128),
    prior=False,
    from_scratch=False,
)
"""The shape of Stable Diffusion 1.5, whose public weights fit (`aa2.models.pretrained`)."""


@dataclass(frozen=True)
class CompositorConfig:
    """The compositor (ours, not the paper's): see `aa2.models.compositor.Compositor`.

    Attributes:
        channels: width at a quarter of the picture's size and at every halving after it.
        fine_channels: width at full size.
        parts: what it adds.
    """

    channels: tuple[int, ...] = (24, 32, 48, 64)
    fine_channels: int = 16
    parts: tuple[CompositorPart, ...] = COMPOSITOR_PARTS


def possible_guidance(scale: float) -> bool:
    """Whether a guidance scale can be used: a finite number from 0."""
    return math.isfinite(scale) and scale >= 0


@dataclass(frozen=True)
class DiffusionConfig:
    """The noise schedule, the same in training and in sampling.

    Attributes:
        prediction: what the denoiser predicts: ``sample`` (the clean latent), ``epsilon`` (noise, AA2 Eq. 1)
            or ``v_prediction`` (Salimans & Ho 2022, as public models of Animate Anyone do).
        steps: denoising steps of a run that names no other number.
        guidance: guidance scale of a run that names no other (`possible_guidance`); 1 is none.
        temperature: spread of the noise that sampling starts from; below 1 a model that has not yet learnt to
            ignore pure noise paints calmer.
        noise_shift: how strongly training prefers noisy timesteps; 1 is uniform.
        rescale_betas_zero_snr: whether the schedule ends in pure noise (Lin et al. 2024), so that sampling
            starts where training ended; None: wherever the prediction allows it, with ``epsilon`` it cannot.
        timestep_spacing: which timesteps few steps take; ``trailing`` starts at the noisiest.
        beta_schedule: how the noise grows from 0.00085 to 0.012 a timestep; ``scaled_linear`` is Stable
            Diffusion's.

    Raises:
        ValueError: there is no such prediction, schedule or scale, or they do not go together.
    """

    prediction: Prediction = "sample"
    steps: int = 4
    guidance: float = 1.0
    temperature: float = 1.0
    noise_shift: float = 6.0
    rescale_betas_zero_snr: bool | None = None
    timestep_spacing: TimestepSpacing = "trailing"
    beta_schedule: BetaSchedule = "scaled_linear"

    def __post_init__(self) -> None:
        for name, choices in (
            ("prediction", Prediction),
            ("timestep_spacing", TimestepSpacing),
            ("beta_schedule", BetaSchedule),
        ):
            if (value := getattr(self, name)) not in get_args(choices):
                raise ValueError(f"{name} is one of {', '.join(get_args(choices))}, not {value!r}")
        if not possible_guidance(self.guidance):
            raise ValueError(f"guidance is a number from 0, not {self.guidance}")
        if self.prediction == "epsilon" and self.zero_terminal_snr:
            raise ValueError(
                "of pure noise, predicted noise does not tell the clean latent: with rescale_betas_zero_snr "
                "predict sample or v_prediction"
            )

    @property
    def zero_terminal_snr(self) -> bool:
        """Whether the noisiest timestep is pure noise."""
        if self.rescale_betas_zero_snr is None:
            return self.prediction != "epsilon"
        return self.rescale_betas_zero_snr


@dataclass(frozen=True)
class Preset:
    """A named size of everything.

    Attributes:
        name: its name.
        buckets: picture sizes ``(width, height)`` that the model sees; `DenoiserConfig.stride` divides them.
        window: frames denoised together, the motion frame included; 2 to `DenoiserConfig.max_frames`.
        compositor: None shows what the denoiser paints as it is.
        mask_kind: the masks that the model is trained with and paints inside.
        lift: how the reference is carried into the driven pose.
        variant: which of `aa2.variants.VARIANTS` this is.

    Raises:
        ValueError: the parts do not fit each other.
    """

    name: str
    buckets: tuple[tuple[int, int], ...]
    window: int
    autoencoder: AutoencoderConfig = field(default_factory=AutoencoderConfig)
    denoiser: DenoiserConfig = field(default_factory=DenoiserConfig)
    diffusion: DiffusionConfig = field(default_factory=DiffusionConfig)
    compositor: CompositorConfig | None = None
    mask_kind: MaskKind = "shape-agnostic"
    lift: Lift = "mesh"
    variant: str = "full"

    def __post_init__(self) -> None:
        latents = [(c.latent_channels, c.patch) for c in (self.autoencoder, self.denoiser)]
        if latents[0] != latents[1]:
            raise ValueError(f"autoencoder and denoiser disagree on latents (channels, patch): {latents}")
        if self.denoiser.prior and self.diffusion.prediction != "sample":
            raise ValueError("the prior is added to a predicted sample, not to predicted noise or velocity")
        if not 2 <= self.window <= self.denoiser.max_frames:
            raise ValueError(f"a window has 2 to {self.denoiser.max_frames} frames, not {self.window}")
        stride = self.denoiser.stride
        for width, height in self.buckets:
            if width % stride or height % stride:
                raise ValueError(f"the sides of bucket {width} × {height} do not divide by {stride}")


PRESETS = {
    "tiny": Preset(
        name="tiny",
        buckets=((64, 64),),
        window=4,
        autoencoder=AutoencoderConfig(latent_channels=8, channels=(8, 16), blocks=1),
        denoiser=DenoiserConfig(
            latent_channels=8,
            channels=(16, 24),
            attention=(False, True),
            heads=2,
            groups=4,
            max_frames=8,
            pose_channels=(4, 8, 8, 8),
        ),
        diffusion=DiffusionConfig(steps=2),
        compositor=CompositorConfig(channels=(8, 16), fine_channels=8),
    ),
    "mini": Preset(
        name="mini",
        buckets=((256, 256), (192, 320), (320, 192)),
        window=16,
        diffusion=DiffusionConfig(steps=1, temperature=0.25),
        compositor=CompositorConfig(),
    ),
    "study": Preset(
        name="study",
        buckets=((128, 128), (96, 160), (160, 96)),
        window=16,
        denoiser=DenoiserConfig(channels=(48, 64, 96), pose_channels=(8, 16, 24, 32)),
        diffusion=DiffusionConfig(steps=1, temperature=0.25),
    ),
}
"""``tiny`` is for tests; ``mini`` ships trained; ``study`` shares its autoencoder and is small enough to be
trained many times, for ablations."""
