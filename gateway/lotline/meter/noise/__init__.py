"""Sound from samples: the streaming meter, its seconds, tones, impulses, days and doses."""

from lotline.dsp.sound import TICK_S
from lotline.meter.noise.channel import Measured, Scale
from lotline.meter.noise.indicators import Sound
from lotline.meter.noise.many import SoundMeters
from lotline.meter.noise.meter import LN, SoundMeter
from lotline.meter.noise.seconds import TICKS, Seconds

__all__ = [
    "LN", "TICKS", "TICK_S", "Measured", "Scale", "Seconds", "Sound", "SoundMeter", "SoundMeters",
]  # fmt: skip
