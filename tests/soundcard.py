"""A sound card for tests: a device of ALSA that keeps time and can be pulled out.

No machine that tests lotline has one. So a PulseAudio of our own has a null sink, what is played
into it is what its monitor gives, and ALSA's own plug-in makes a device of that. PortAudio, ALSA
and their threads, buffers and errors are the real ones; the driver of a real card is not there.

    with sound_card(tmp_path) as card:
        card.play(wav)             # to its end
        card.unplug(), card.plug(), card.stall(), card.go_on()

`card.name` is the device; ALSA finds it with `card.environment`. "lotrush" is another device,
whose samples come as fast as they are read. A missing program skips the test;
LOTLINE_REQUIRE_SERVERS=1 makes that a failure.
"""

import ctypes.util
import os
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import servers

PLUGIN = "alsa-lib/libasound_module_pcm_pulse.so"
ALSA = """
</usr/share/alsa/alsa.conf>
pcm_type.pulse {{ lib "libasound_module_pcm_pulse.so" }}
pcm.lotlab {{ type pulse server "unix:{socket}" device "lab.monitor" }}
pcm.lotrush {{ type null }}
"""
MODULES = (
    "module-null-sink sink_name=lab rate=48000 format=float32le channels=2",
    "module-native-protocol-unix auth-anonymous=1 socket={socket}",
)


class SoundCard:
    name = "lotlab"

    def __init__(self, program, player, folder):
        self._program, self._player = program, player
        self._run = Path(tempfile.mkdtemp(prefix="card-"))  # a socket's path must be short
        self._socket = self._run / "native"
        self._log = folder / "pulseaudio.log"
        alsa = folder / "asound.conf"
        alsa.write_text(ALSA.format(socket=self._socket))
        self.environment = {"ALSA_CONFIG_PATH": str(alsa)}
        self._process, self._playing = None, []

    def plug(self):
        self._socket.unlink(missing_ok=True)
        command = [self._program, "-n", "--daemonize=no", "--use-pid-file=no",
                   "--exit-idle-time=-1"]  # fmt: skip
        for module in MODULES:
            command += ["-L", module.format(socket=self._socket)]
        own = ("HOME", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, env=os.environ | dict.fromkeys(own, str(self._run)),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        end = time.monotonic() + servers.START_SECONDS
        while not self._socket.exists():
            runs = self._process.poll() is None and time.monotonic() < end
            assert runs, self._log.read_text()
            time.sleep(0.02)

    def unplug(self):
        for process in (self._process, *self._playing):
            process.kill()
            process.wait()
        self._playing.clear()

    def stall(self):
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self._process.send_signal(signal.SIGCONT)

    def play(self, wav):
        self._playing.append(subprocess.Popen(
            [self._player, "--device=lab", str(wav)],
            env=os.environ | {"PULSE_SERVER": f"unix:{self._socket}"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ))  # fmt: skip


def _needs(there, what):
    if not there:
        why = f"{what} is not installed (Debian: libportaudio2, libasound2-plugins, pulseaudio)"
        if os.environ.get("LOTLINE_REQUIRE_SERVERS") == "1":
            pytest.fail(why)
        pytest.skip(why)


@contextmanager
def sound_card(folder):
    """A card that is plugged in, until the end of the block."""
    _needs(ctypes.util.find_library("portaudio"), "PortAudio")
    _needs(any(path.exists() for path in map(Path, _plugins())), "ALSA's plug-in for PulseAudio")
    programs = [servers.find_program(name, "pulseaudio") for name in ("pulseaudio", "paplay")]
    card = SoundCard(*programs, folder)
    card.plug()
    try:
        yield card
    finally:
        card.go_on()
        card.unplug()


def _plugins():
    return [path / PLUGIN for lib in ("/usr/lib", "/usr/lib64") for path in (
        Path(lib), *Path(lib).glob("*-linux-gnu*")
    )]  # fmt: skip
