"""Sound from samples: the streaming meter, tones, impulses, days and doses."""

from lotline.dsp.sound import TICK_S
from lotline.meter.noise.indicators import Sound
from lotline.meter.noise.meter import LN, SoundMeter

__all__ = ["LN", "TICK_S", "Sound", "SoundMeter"]
