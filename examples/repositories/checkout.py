"""Imports a repository from a checkout, without the packages that the code under test imports and does not use."""
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import types
from unittest.mock import MagicMock

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../python'))  # for diffusion_bounds


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands in for packages that are not installed: comes last, so one that is installed is imported as usual."""

    def __init__(self, packages):
        self.packages = packages

    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in self.packages:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = MagicMock(name=spec.name)
        module.__spec__, module.__path__, module.__version__ = spec, [], '0'
        return module

    def exec_module(self, module):
        pass


def checkout(variable, unused=(), bare=()):
    """Puts the checkout that the environment variable names on the path, `unused` packages aside.

    The __init__.py of the packages in `bare` is not run: it imports parts that are not under the gate.
    """
    root = os.environ.get(variable)
    if not root or not os.path.isdir(root):
        sys.exit(f'{variable} should be the path of a checkout of the repository; it is {root!r}.')
    sys.path.insert(0, root)
    sys.meta_path.append(StandIns(unused))
    for name in bare:
        module = types.ModuleType(name)
        module.__path__ = [os.path.join(root, *name.split('.'))]
        sys.modules[name] = module
