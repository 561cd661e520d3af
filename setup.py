"""The one part of the package that is compiled, where there is a compiler: without these lines it is all Python."""

import runpy
import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

NATIVE = Path(__file__).parent / "autograd" / "native"


class Build(build_ext):
    """Writes the C of the table of primitives, then compiles."""

    def build_extension(self, ext: Extension) -> None:
        table = runpy.run_path(str(NATIVE.parent / "ops.py"))["OPS"]
        fingerprint = runpy.run_path(str(NATIVE / "fingerprint.py"))["fingerprint"](table)
        rows = Path(self.build_temp).resolve() / "rows.c"
        rows.parent.mkdir(parents=True, exist_ok=True)
        rows.write_text(runpy.run_path(str(NATIVE / "generator.py"))["source"](table, fingerprint), "utf-8")
        ext.include_dirs += [str(rows.parent), str(NATIVE)]
        if self.compiler.compiler_type != "msvc":  # which keeps to IEEE arithmetic by itself
            # symbols for a debugger would take half of the time
            ext.extra_compile_args += ["-O3", "-ffp-contract=off", "-g0"]
        super().build_extension(ext)


has_lock = not sysconfig.get_config_var("Py_GIL_DISABLED")
parts = [str(file) for file in (*NATIVE.glob("*.c"), *NATIVE.glob("*.py"), NATIVE.parent / "ops.py")]
extension = Extension("autograd.native._engine", ["autograd/native/engine.c"], optional=True, depends=parts)
setup(
    cmdclass={"build_ext": Build}, ext_modules=[extension] if has_lock and sys.implementation.name == "cpython" else []
)
