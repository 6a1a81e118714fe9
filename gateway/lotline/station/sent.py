"""What a microphone node sends, as the wire's table has it."""

from lotwire.codes import CODE, QUANTITIES

# Each second; all that there is of sound, but for a count of what was too loud.
SENT = ("LAeq_125ms", "LCeq_125ms", "LZeq_125ms", "LAFmax", "LCpeak", "third_octave_Leq")
LEVELS_A_SECOND = sum(QUANTITIES[CODE[name]][3] for name in SENT)
