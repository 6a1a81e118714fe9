"""Sound from samples: the streaming meter, tones, impulses, days and doses."""

from lotline.meter.noise.meter import LN, Sound, SoundMeter

__all__ = ["LN", "Sound", "SoundMeter"]
