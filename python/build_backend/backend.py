"""Builds the one module of this folder (PEP 517), so that `pip install --no-index ./python` needs nothing else."""

import base64
import hashlib
import io
import os
import re
import tarfile
import zipfile

MODULE = 'diffusion_bounds.py'
SOURCES = ('pyproject.toml', MODULE, 'build_backend/backend.py')
# The earliest date that a zip file can have: the same sources give the same bytes.
DATE = (1980, 1, 1, 0, 0, 0)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    files = {MODULE: _read(MODULE), **{f'{_info()}/{name}': text for name, text in _metadata().items()}}
    record = f'{_info()}/RECORD'
    lines = [f'{path},sha256={_digest(content)},{len(content)}' for path, content in files.items()]
    files[record] = '\n'.join([*lines, f'{record},,', '']).encode()
    name = f'{_stem()}-py3-none-any.whl'
    with zipfile.ZipFile(os.path.join(wheel_directory, name), 'w', zipfile.ZIP_DEFLATED) as wheel:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, DATE)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, content)
    return name


def build_sdist(sdist_directory, config_settings=None):
    name = f'{_stem()}.tar.gz'
    files = {**{path: _read(path) for path in SOURCES}, 'PKG-INFO': _metadata()['METADATA']}
    with tarfile.open(os.path.join(sdist_directory, name), 'w:gz', format=tarfile.PAX_FORMAT) as sdist:
        for path, content in files.items():
            entry = tarfile.TarInfo(f'{_stem()}/{path}')
            entry.size = len(content)
            sdist.addfile(entry, io.BytesIO(content))
    return name


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    folder = os.path.join(metadata_directory, _info())
    os.makedirs(folder)
    for name, content in _metadata().items():
        with open(os.path.join(folder, name), 'wb') as file:
            file.write(content)
    return _info()


def _metadata():
    metadata = [
        'Metadata-Version: 2.1',
        f'Name: {_project("name")}',
        f'Version: {_project("version")}',
        f'Summary: {_project("description")}',
        f'Requires-Python: {_project("requires-python")}',
        'License: MIT',
    ]
    wheel = ['Wheel-Version: 1.0', 'Generator: diffusion-bounds', 'Root-Is-Purelib: true', 'Tag: py3-none-any']
    return {'METADATA': '\n'.join([*metadata, '']).encode(), 'WHEEL': '\n'.join([*wheel, '']).encode()}


def _project(key):
    # tomllib came with Python 3.11
    return re.search(rf'^{key} = "(.*)"$', _read('pyproject.toml').decode(), re.MULTILINE).group(1)


def _stem():
    return f'{_project("name").replace("-", "_")}-{_project("version")}'


def _info():
    return f'{_stem()}.dist-info'


def _digest(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b'=').decode()


def _read(path):
    # the current directory of a hook is that of pyproject.toml
    with open(path, 'rb') as file:
        return file.read()
