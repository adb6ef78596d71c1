"""Puts diffusion code written in Python under the gate of diffusion-bounds.

The code under test becomes a system: a class that says which process it has and that offers some of the calls.

    import numpy as np
    from diffusion_bounds import exact, serve
    from my_diffusion import Diffusion  # the code under test

    d = Diffusion(steps=1000)

    class System:
        process = {'levels': {'alpha': d.sqrt_alpha_bar, 'sigma': d.sqrt_one_minus_alpha_bar},
                   'prior': {'variance': 1}, 'family': 'vp', 'tables': {'beta': d.betas}}
        parameterization = 'noise'
        def noise(self, x0, label, eps):
            return d.q_sample(x0, label.astype(int), eps)
        def score(self, model, x, label):
            return exact(model)(x, label)

    serve(System)

    $ npx diffusion-bounds verify --system "python3 system.py"

Names may be written as in the contract of the package (`levelOf`, `sigmaOverAlpha`) or with underscores (`level_of`,
`sigma_over_alpha`), those of calls, of their parameters and of the keys of dicts alike; a parameter called `from` is
`from_`. A call is given those of its parameters that it names. Lists of numbers arrive as float64 arrays if NumPy was
imported before `serve` was called, and as lists otherwise; what a call returns may be lists, arrays or tensors.

This file needs the standard library alone, Python 3.8 or later: it can be copied next to the code that it serves.
"""

import array
import ast
import asyncio
import base64
import contextlib
import functools
import inspect
import json
import linecache
import math
import operator
import os
import sys
import traceback

__version__ = '0.2.0'
__all__ = ['brownian_path', 'exact', 'exact_raw', 'flat', 'given_noise', 'images', 'levels_from_abar', 'levels_from_betas', 'serve']

# The calls with their parameters.
PARAMETERS = {
    'coefficients': ('time',),
    'levelOf': ('label',),
    'labelOf': ('sigmaOverAlpha',),
    'noise': ('x0', 'label', 'eps'),
    'posterior': ('x0', 'xt', 'at', 'to'),
    'convert': ('from', 'to', 'values', 'x', 'label'),
    'precondition': ('label',),
    'guide': ('parameterization', 'x', 'label', 'conditional', 'unconditional', 'gradient', 'scale', 'rescale',
              'interval'),
    'score': ('model', 'x', 'label'),
    'denoisingCovariance': ('model', 'x', 'label'),
    'weights': ('label',),
    'loss': ('model', 'x0', 'label', 'eps'),
    'times': ('count', 'seed'),
    'couple': ('x0', 'x1', 'seed'),
    'variationalBound': ('model', 'x0', 'eps'),
    'grid': ('sampler', 'steps'),
    'start': ('sampler', 'noise'),
    'sample': ('sampler', 'model', 'steps', 'start', 'noise', 'seed', 'tolerance', 'direction', 'begin'),
    'logLikelihood': ('model', 'x', 'seed'),
    'fit': ('points', 'width', 'trainingTime', 'seed'),
    'readout': ('model',),
    'close': (),
}
CALLS = tuple(PARAMETERS)
DATA_KEYS = (
    'name', 'process', 'dtype', 'parameterization', 'models', 'weighting', 'preconditioning', 'guidance',
    'posteriorSteps', 'bound', 'trainingTimes', 'fitDimensions', 'checkpoints', 'samplers', 'dataRange', 'likelihood',
    'labelTolerance',
)
PARAMETERIZATIONS = ('score', 'noise', 'data', 'velocity', 'flow')

# What JSON has no number for travels as a string.
NOT_FINITE = {'NaN': math.nan, 'Infinity': math.inf, '-Infinity': -math.inf}

# Python goes through them as through a list, but they are no lists of numbers: bytes are text or numbers of another
# format, and a set has no order.
NO_LISTS = (bytes, bytearray, set, frozenset)

# Fewer numbers are written as digits, which are no longer.
FEW = 16

# A name of so many letters may be misspelt by two slips, a shorter one by a single slip: two slips make `fit` of `dim`.
LONG_NAME = 8

# A label of a table is found again although it went through single precision, whose epsilon is 2^-23.
LABEL_TOLERANCE = 2.0**-22

# How far beyond an end of the process a log SNR is looked for, in its lengths: four times as far each time. One that is out
# of order, or jumps, by more than this, relative, cannot be inverted; by less it may be rounded.
BEYOND = [4.0 ** (k - 12) for k in range(13)]
OUT_OF_ORDER = 0.1
# Beyond it sigma/alpha or its square is no number.
MOST_LOG_SNR = 700

# Names that networks have for what they are told as time.
TIME_NAMES = ('label', 't', 'time', 'timestep', 'timesteps', 'sigma')

# Differences for the slopes of a flow: steps that are halved, the first as a fraction of the room to the nearer end.
FIRST_STEP = 0.5
# Roundings that a value of signal or noise is allowed, in machine epsilons of the dtype.
ROUNDINGS = 8
EPSILONS = {'float64': 2.0**-52, 'float32': 2.0**-23, 'float16': 2.0**-10, 'bfloat16': 2.0**-7}
STEPS = 10
# A label that is nearer to an end than this fraction of the process stands at it.
LEAST_ROOM = 1e-10

# The system that `serve` was called with, for `exact`.
_served = None

# The tracebacks that were shown: claims ask again and again.
_traces = set()

# What was entered of `given_noise` since the call `sample` began that is being answered.
_entered = None


# Serving


def serve(system):
    """Answers the requests of the gate until it says `close`.

    `system` is a class (which is called without arguments), an instance or a module, or a list of these: the claims of
    a list are called `<name of the system>/<claim>`. What it prints goes to stderr, as
    stdout belongs to the gate from here on: print nothing before, at least not from an unbuffered Python. An exception
    in a call is shown on stderr with its traceback, once if it is always the same, and ends that call alone.
    If torch is imported and the dtype of the system is float64, which it is unless it says otherwise, float64 becomes
    the default dtype of torch.
    """
    global _served
    requests, replies = _take_standard_streams()
    is_list = isinstance(system, (list, tuple))
    torch = sys.modules.get('torch')
    for each in system if is_list else [system]:
        if torch is not None and _dtype_name(getattr(each, 'dtype', 'float64')) == 'float64':
            torch.set_default_dtype(torch.float64)
    names = _names_of_served(sys._getframe(1), system)
    # the one that is asked is `_served`, for `exact`
    served = [_System(each() if isinstance(each, type) else each, name)
              for each, name in zip(system if is_list else [system], names)]
    for line in requests:
        if not line.strip():
            continue
        request = json.loads(line)
        if is_list and request['method'] == 'describe':
            answer = _answer_of_list(served)
        elif not served:
            # the command says that there is none, and closes
            answer = {'result': None}
        else:
            _served = served[(request.get('params') or {}).pop('system', 0)]
            # it is answered as it is asked
            answer = _answer(_served, request, '"packed":' in line)
        reply = {'jsonrpc': '2.0', 'id': request.get('id'), **answer}
        replies.write(json.dumps(reply) + '\n')
        replies.flush()
        if request['method'] == 'close':
            break


def _take_standard_streams():
    """Keeps stdin and stdout for the protocol: whatever else reads finds nothing, and whatever else prints does so on
    stderr, be it Python's print, a C library or a child process."""
    requests = os.fdopen(os.dup(0), 'r', encoding='utf-8')
    replies = os.fdopen(os.dup(1), 'w', encoding='utf-8', newline='\n')
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    # after the exchange, so that what was printed before `serve` and is still buffered goes to stderr too
    sys.stdout.flush()
    sys.stdout = sys.stderr
    return requests, replies


def _names_of_served(caller, system):
    """The expressions in the caller's `serve(...)` that are the systems, for the line that asks again; None for what has
    no short one."""
    systems = system if isinstance(system, (list, tuple)) else [system]
    try:
        source = ''.join(linecache.getlines(caller.f_code.co_filename))
        written = next(node.args[0] for node in ast.walk(ast.parse(source))
                       if isinstance(node, ast.Call) and node.args and node.lineno <= caller.f_lineno <= node.end_lineno
                       and getattr(node.func, 'id', getattr(node.func, 'attr', None)) == 'serve')
        text = ast.get_source_segment(source, written)
        if systems is not system:
            texts = [text]
        elif isinstance(written, (ast.List, ast.Tuple)) and len(written.elts) == len(systems):
            texts = [ast.get_source_segment(source, each) for each in written.elts]
        else:
            texts = [f'{text}[{k}]' for k in range(len(systems))]
    except Exception:  # there is no source, as of what is typed
        texts = [getattr(each, '__name__', None) for each in systems]
    calls = [text and text + '()' * isinstance(each, type) for text, each in zip(texts, systems)]
    return [call if call and call.isprintable() and len(call) <= 60 else None for call in calls]


def _answer_of_list(served):
    answers = [_answer(each, {'method': 'describe'}, False) for each in served]
    failed = [answer for answer in answers if 'error' in answer]
    return failed[0] if failed else {'result': {'systems': [each['result'] for each in answers], 'packed': True}}


def _answer(system, request, packed):
    method = request['method']
    try:
        if method == 'describe':
            return {'result': system.describe()}
        if method == 'close' and method not in system.offers:
            return {'result': None}
        if method not in system.offers:
            return {'error': {'code': -32601, 'message': f'{system.name} does not have the call {method}'}}
        return {'result': _plain(system.call(method, request.get('params') or {}), packed)}
    except _Misdescribed as error:
        # it says by itself what to correct
        return {'error': {'code': -32000, 'message': ' '.join(str(error).split())}}
    except Exception as error:
        trace = traceback.format_exc()
        if trace not in _traces:
            sys.stderr.write(trace)
        _traces.add(trace)
        sentence = ' '.join(f'{type(error).__name__}: {error}'.split())
        return {'error': {'code': -32000, 'message': sentence}}


class _Misdescribed(Exception):
    """A system that cannot be taken as it is, in a sentence."""


class _System:
    """A system seen through the names of the contract."""

    def __init__(self, system, served_as=None):
        self.system = system
        self.served_as = served_as
        public = [spelled for spelled in dir(system) if not spelled.startswith('_')]
        self.spelling = {_camel(spelled): spelled for spelled in public}
        self.offers = [call for call in CALLS if self._get(call) is not None]

    @property
    def name(self):
        return self._get('name') or getattr(self.system, '__name__', type(self.system).__name__)

    def describe(self):
        found = {key: self._get(key) for key in CALLS + DATA_KEYS if self._get(key) is not None}
        for key, value in found.items():
            if callable(value) != (key in CALLS):
                kind = 'a method' if key in CALLS else _dtypes() if key == 'dtype' else 'data or a property'
                raise _Misdescribed(f'`{self.spelling[key]}` of {self.name} should be {kind}')
        self._refuse_misspelt()
        for call in self.offers:
            self._refuse_parameters(call)
        data = {key: value for key, value in found.items() if key in DATA_KEYS}
        named = {} if self.served_as is None else {'servedAs': self.served_as}
        return {**_plain(data), 'name': self.name, 'offers': self.offers, 'packed': True, **named}

    def call(self, call, params):
        """The answer of a call, as the system gives it, to the parameters that its method names."""
        method = self._get(call)
        left = {key: _given(value) for key, value in params.items()}
        named = {}
        for parameter in inspect.signature(method).parameters.values():
            key = _camel(parameter.name)
            if parameter.kind is parameter.VAR_KEYWORD:
                named.update(left)
            elif key in left:
                named[parameter.name] = left.pop(key)
            elif parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL:
                has = ', '.join(params) or 'no parameters'
                raise TypeError(f'`{self.spelling[call]}` asks for `{parameter.name}`, but the call {call} has {has}')
        if call != 'sample':
            return _awaited(method(**named))
        with _sampling() as entered:
            answer = _awaited(method(**named))
        if not entered or (isinstance(answer, dict) and 'x' in answer):
            return answer
        return {'x': answer, 'draws': sum(given.draws for given in entered)}

    def levels(self, labels):
        """[(alpha, sigma)] of labels: of `levelOf`, of the table of levels or of `coefficients`, the first there is."""
        process = self._process
        if 'levelOf' in self.offers:
            return self._pairs('levelOf', {'label': labels})
        if 'levels' in process:
            return [self._table_level(label) for label in labels]
        levels = self._of_times(self._times(labels), self._levels_of_times)
        of, scale = self._labels
        return levels if of == 'time' else [_of_log_snr(label / scale, *level) for label, level in zip(labels, levels)]

    def _of_times(self, times, ask):
        """Pairs of numbers for times, as `ask` answers for those of the process; NaN for others."""
        times = [self._time(time) for time in times]
        known = [time for time in times if time is not None]
        answers = dict(zip(known, ask(known))) if known else {}
        return [answers.get(time, (math.nan, math.nan)) for time in times]

    def _levels_of_times(self, times):
        return self._pairs('coefficients', {'time': times})

    def _times(self, labels):
        """The times of labels: those of the process, or as `process['labels']` says.

        A log SNR is inverted by bisection; one that is beyond the process is looked for outside of it, as solvers step past an
        end, and gives NaN where it is not found."""
        of, scale = self._labels
        if of == 'time':
            return [label / scale for label in labels]
        logs = [label / scale for label in labels]
        start, end = (self._process[key] for key in ('from', 'to'))
        clean, noisy = zip((start, end), self._log_snrs([start, end]))
        if not clean[1] > noisy[1]:
            raise _rising(clean, noisy)
        searches = [self._bracket(log, clean, noisy) for log in logs]
        while True:
            middles = [a[0] + 0.5 * (b[0] - a[0]) for a, b in searches]
            open_ = [i for i, (t, (a, b)) in enumerate(zip(middles, searches)) if t not in (a[0], b[0]) and t == t]
            if not open_:
                break
            for i, log in zip(open_, self._log_snrs([middles[i] for i in open_])):
                searches[i] = _narrowed(searches[i], (middles[i], log), logs[i])
        for log, (a, b) in zip(logs, searches):
            if max(a[1] - log, log - b[1]) > OUT_OF_ORDER * (1 + abs(log)):
                raise _rising(a, b)
        return [a[0] for a, _ in searches]

    def _log_snrs(self, times):
        return [_log_snr(alpha, sigma) for alpha, sigma in self._levels_of_times(times)]

    def _bracket(self, log, clean, noisy):
        """Two places (time, log SNR) between which a log SNR lies, with less noise and with more: those of the process, twice
        the same where it is that of an end, or two beyond an end as long as it goes on falling there."""
        for end in (clean, noisy):
            if end[1] == log or abs(end[1] - log) <= LABEL_TOLERANCE * (1 + abs(log)) < math.inf:
                return end, end
        if noisy[1] < log < clean[1]:
            return clean, noisy
        inner, known, sign = (clean, noisy, -1) if log < noisy[1] else (noisy, clean, 1)
        end = known[0]
        for share in BEYOND:
            time = end + share * (end - inner[0])
            following = (time, *self._log_snrs([time]))
            if not sign * following[1] > sign * known[1]:
                break
            if sign * following[1] >= sign * log:
                return (following, known) if sign > 0 else (known, following)
            known = following
        return (math.nan, math.nan), (math.nan, math.nan)

    @functools.cached_property
    def _labels(self):
        found = self._process.get('labels') or {}
        found = {'of': found} if isinstance(found, str) else found
        return found.get('of', 'time'), found.get('scale', 1)

    def _time(self, label):
        """The time of the process that a time stands for, or None for no number.

        Adaptive solvers try a first step of any length, and step past an end and interpolate. What alpha and sigma are there
        goes on smoothly, which their error control needs; where there is no sigma, it is told what holds at the end."""
        start, end = self._process['from'], self._process['to']
        if not math.isfinite(label):
            return None
        if min(start, end) <= label <= max(start, end):
            return label
        (level,) = self._pairs('coefficients', {'time': [label]})
        return label if all(map(math.isfinite, level)) else min((start, end), key=lambda each: abs(label - each))

    def slopes(self, labels):
        """[(alpha', sigma sigma')] of labels: of the table of levels or, in time, as `coefficients` says, or else by
        differences in the label that stay between the ends of the process.

        sigma sigma' = (sigma^2)'/2 is finite without noise too, where the sigma' of vp is infinite."""
        process = self._process
        if 'levels' in process:
            return [self._table_slopes(label) for label in labels]
        if 'levelOf' in self.offers:
            return [self._differences(label, self.levels) for label in labels]
        return self._of_times(self._times(labels), self._slopes_of_times)

    def _table_slopes(self, label):
        levels = self._process['levels']
        if 'alphaSlope' not in levels:
            raise ValueError("the parameterization 'flow' of levels needs alpha_slope and sigma_slope in levels")
        # with a level_of there are labels between those of the table, and slopes that are constant
        k = 0 if 'levelOf' in self.offers else self._table_index(label)
        if k is None:
            return (math.nan, math.nan)
        (_, sigma), = self.levels([label])
        return (levels['alphaSlope'][k], sigma * levels['sigmaSlope'][k])

    def _slopes_of_times(self, times):
        given = self._given_slopes(times)
        return [pair if all(map(math.isfinite, pair)) else self._differences(time, self._levels_of_times)
                for time, pair in zip(times, given)]

    def _given_slopes(self, times):
        """dalpha/dt and sigma dsigma/dt as far as the system gives them, or f and g, else NaN: with the time s from the data
        end dalpha/ds = f alpha and sigma dsigma/ds = f sigma^2 + g^2/2."""
        answer = {_camel(key): value for key, value in self.call('coefficients', {'time': times}).items()}
        given = {key: _numbers(value) for key, value in answer.items() if value is not None}
        if 'alphaSlope' in given and 'sigmaSlope' in given:
            rows = zip(given['alphaSlope'], given['sigma'], given['sigmaSlope'])
            return [(slope, sigma * sigma_slope) for slope, sigma, sigma_slope in rows]
        if 'drift' not in given or 'diffusion' not in given:
            return [(math.nan, math.nan)] * len(times)
        forwards = math.copysign(1, self._process['to'] - self._process['from'])
        rows = zip(*(given[key] for key in ('alpha', 'sigma', 'drift', 'diffusion')))
        return [(forwards * f * alpha, forwards * (f * sigma * sigma + g * g / 2)) for alpha, sigma, f, g in rows]

    def _differences(self, label, levels_at):
        pairs, factor = _difference_points(label, self._process['from'], self._process['to'])
        before, after = ([(alpha, sigma * sigma / 2) for alpha, sigma in levels_at(list(side))] for side in zip(*pairs))
        slopes = []
        for i in (0, 1):
            quotients, roundings = [], []
            for p, q, (a, b) in zip(before, after, pairs):
                quotients.append((q[i] - p[i]) / (b - a))
                # the time is rounded too, and what is computed from it
                size = max(abs(p[i]), abs(q[i])) + abs(label * quotients[-1])
                roundings.append(ROUNDINGS * self._epsilon * size / abs(b - a))
            slopes.append(_extrapolated(quotients, roundings, factor))
        return tuple(slopes)

    @functools.cached_property
    def _epsilon(self):
        dtype = self._get('dtype') or 'float64'
        return max(EPSILONS[each] for each in ([dtype] if isinstance(dtype, str) else dtype.values()))

    @functools.cached_property
    def _process(self):
        return _plain(self._get('process'))

    @functools.cached_property
    def _table(self):
        levels = self._process['levels']
        labels = levels.get('label') or range(len(levels['alpha']))
        return {label: k for k, label in enumerate(labels)}

    def _table_index(self, label):
        """The number of the level with a label, or None."""
        if label in self._table:
            return self._table[label]
        same = (known for known in self._table if abs(known - label) <= LABEL_TOLERANCE * abs(known))
        return self._table.get(next(same, None))

    def _table_level(self, label):
        levels, k = self._process['levels'], self._table_index(label)
        return (math.nan, math.nan) if k is None else (levels['alpha'][k], levels['sigma'][k])

    def _pairs(self, call, params):
        answer = {_camel(key): value for key, value in self.call(call, params).items()}
        return list(zip(_numbers(answer['alpha']), _numbers(answer['sigma'])))

    def _get(self, name):
        found = getattr(self.system, self.spelling[name], None) if name in self.spelling else None
        return _dtype_name(found) if name == 'dtype' else found

    def _refuse_misspelt(self):
        """A call that nobody finds would be skipped, and the gate would pass without having looked at it."""
        for name, spelled in self.spelling.items():
            # p_sample and x_start are names of their own
            if name in CALLS or name in DATA_KEYS or name[1:2].isupper():
                continue
            for known in CALLS + DATA_KEYS:
                if _edits(name.lower(), known.lower()) > (1 if len(known) < LONG_NAME else 2):
                    continue
                # a helper method is not mistaken for data, nor data for a call
                if callable(getattr(self.system, spelled)) == (known in CALLS):
                    raise _Misdescribed(
                        f'`{spelled}` of {self.name} looks like a misspelt `{known}`: correct it, or if it is something'
                        ' else, give it another name or one that begins with an underscore'
                    )


    def _refuse_parameters(self, call):
        """A parameter that a call never has would be missed when it is made, after all that is asked before it."""
        method, has = self._get(call), ', '.join(PARAMETERS[call]) or 'no parameters'
        try:
            parameters = inspect.signature(method).parameters.values()
        except ValueError:
            # what is written in C may not say
            return
        for parameter in parameters:
            is_needed = parameter.default is parameter.empty and parameter.kind not in (
                parameter.VAR_POSITIONAL,
                parameter.VAR_KEYWORD,
            )
            if is_needed and _camel(parameter.name) not in PARAMETERS[call]:
                raise _Misdescribed(
                    f'`{self.spelling[call]}` of {self.name} asks for `{parameter.name}`, but the call {call} has {has}'
                )


def _log_snr(alpha, sigma):
    """log(alpha^2/sigma^2), infinite where there is no noise or no signal, and NaN below 0."""
    if not (alpha >= 0 and sigma >= 0 and alpha + sigma > 0):
        return math.nan
    return math.inf if sigma == 0 else -math.inf if alpha == 0 else 2 * (math.log(alpha) - math.log(sigma))


def _of_log_snr(log, alpha, sigma):
    """The level at a log SNR, by that at its time: the log SNR says the ratio more exactly than the time does, which is
    rounded beside ends where alpha or sigma is small, and the time says sqrt(alpha^2 + sigma^2)."""
    if not abs(log) < MOST_LOG_SNR:
        return alpha, sigma
    ratio = math.exp(-log / 2)
    alpha = math.hypot(alpha, sigma) / math.sqrt(1 + ratio * ratio)
    return alpha, ratio * alpha


def _narrowed(search, middle, log):
    """The half of a search, two places (time, log SNR), in which a log SNR lies."""
    clean, noisy = search
    slack = OUT_OF_ORDER * (1 + abs(middle[1]))
    if not middle[1] <= clean[1] + slack:
        raise _rising(clean, middle)
    if not middle[1] >= noisy[1] - slack:
        raise _rising(middle, noisy)
    return (middle, noisy) if middle[1] >= log else (clean, middle)


def _rising(earlier, later):
    places = ' and '.join(f'{log} at time {time}' for time, log in (earlier, later))
    return ValueError(f'labels of log SNR need a log SNR that falls from the data to the noise without a jump, found {places}')


def _awaited(answer):
    return asyncio.run(answer) if inspect.iscoroutine(answer) else answer


@contextlib.contextmanager
def _sampling():
    """While a sampler runs: the list of what it enters of `given_noise`, which is lenient meanwhile."""
    global _entered
    _entered = []
    try:
        yield _entered
    finally:
        _entered = None


def _camel(name):
    """`sigma_over_alpha` and `from_` as the contract spells them: `sigmaOverAlpha` and `from`."""
    if name.startswith('_'):
        return name
    first, *rest = name.rstrip('_').split('_')
    return first + ''.join(part[:1].upper() + part[1:] for part in rest)


def _edits(one, other):
    """How many letters have to be put in, left out, exchanged or swapped with the next one."""
    before, row = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted)))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]


# Between JSON and arrays


def _given(value):
    """A parameter as it came, with a list of numbers as an array where there is NumPy."""
    if isinstance(value, str):
        return NOT_FINITE.get(value, value)
    if isinstance(value, dict) and 'packed' in value and 'shape' in value:
        return _unpacked(**value)
    if not isinstance(value, list):
        return value
    np = sys.modules.get('numpy')
    if np is None or (value and isinstance(value[0], dict)):
        return [_given(each) for each in value]
    # NumPy reads the names of what is not finite as well, and many thousand numbers at once
    return np.array(value, dtype=np.float64)


def _unpacked(packed, shape):
    """The numbers whose bytes are packed, as an array of a shape or, without NumPy, as nested lists."""
    np = sys.modules.get('numpy')
    # what is made of a bytearray may be written to
    numbers = bytearray(base64.b64decode(packed))
    if np is not None:
        return np.frombuffer(numbers, dtype='<f8').astype(np.float64, copy=False).reshape(shape)
    doubles = array.array('d', bytes(numbers))
    if sys.byteorder == 'big':
        doubles.byteswap()
    return _nested(iter(doubles), shape)


def _packed(value):
    """An array of NumPy or a tensor as the bytes of its numbers, many times as fast as digits; None for all else, and for
    few numbers."""
    np = sys.modules.get('numpy')
    if np is None:
        return None
    if hasattr(value, 'is_floating_point') and value.is_floating_point():
        # NumPy has no bfloat16
        value = value.detach().cpu().double().numpy()
    if type(value) is not np.ndarray or value.dtype.kind != 'f' or value.size < FEW:
        return None
    return {'packed': base64.b64encode(value.astype('<f8').tobytes()).decode('ascii'), 'shape': list(value.shape)}


def _plain(value, packed=False):
    """An answer as JSON has it, whatever library it was made with; arrays may be packed."""
    # a list is looked through number by number, so most of what comes here is one
    short = _packed(value) if packed and hasattr(value, 'dtype') else None
    if short is not None:
        return short
    value = _bare(value)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, dict):
        return {
            _camel(str(key)): _plain(_dtype_name(each) if key == 'dtype' else each, packed)
            for key, each in value.items()
        }
    if hasattr(value, '__iter__') and not isinstance(value, NO_LISTS):
        return [_plain(each, packed) for each in value]
    if not hasattr(value, '__float__'):
        raise TypeError(f'the answer has a part that is no number, list or dict, but of type {type(value).__name__}')
    number = float(value)
    if math.isfinite(number):
        return number
    return 'NaN' if math.isnan(number) else 'Infinity' if number > 0 else '-Infinity'


def _dtype_name(value):
    """The name of a dtype of NumPy or torch, or of each in a dict; anything else as it is."""
    if isinstance(value, dict):
        return {key: _dtype_name(each) for key, each in value.items()}
    # np.dtype('float32'), np.float32 and torch.float32
    names = (getattr(value, 'name', None), getattr(value, '__name__', None), str(value).rpartition('.')[2])
    return next((name for name in names if name in EPSILONS), value)


def _dtypes():
    return 'one of ' + ', '.join(f"'{name}'" for name in EPSILONS)


def _bare(value):
    """Numbers or nested lists, if it is an array, a tensor or a scalar of one of their libraries."""
    if hasattr(value, 'detach'):
        value = value.detach().cpu()
    return value.tolist() if hasattr(value, 'tolist') else value


def _numbers(value):
    """All numbers of something nested, in order."""
    if hasattr(value, 'reshape'):
        # labels come as arrays of one a point: their library flattens them faster than a loop
        return [float(each) for each in _bare(value.reshape(-1))]
    value = _bare(value)
    if not isinstance(value, (list, tuple, range)):
        return [float(value)]
    numbers = []
    for each in value:
        if type(each) is float:
            numbers.append(each)
        else:
            numbers.extend(_numbers(each))
    return numbers


def _shape(value):
    return (len(value), *_shape(value[0])) if isinstance(value, (list, tuple)) and len(value) > 0 else ()


def _nested(values, shape):
    """The next of an iterator's values as lists of a shape."""
    return [_nested(values, shape[1:]) for _ in range(shape[0])] if shape else next(values)


def _library(x):
    """'torch', 'numpy' or 'lists': what to compute with so that x stays what it is."""
    torch, np = sys.modules.get('torch'), sys.modules.get('numpy')
    if torch is not None and isinstance(x, torch.Tensor):
        return 'torch'
    return 'numpy' if np is not None and hasattr(x, '__array__') else 'lists'


def images(points):
    """Points (n, d) as n images of one channel and one row, (n, 1, 1, d), for code that takes images alone.

    Tensors stay tensors; lists become an array if NumPy is imported, and lists of that shape otherwise.
    """
    np = sys.modules.get('numpy')
    if _library(points) != 'torch' and np is not None:
        points = np.asarray(points)
    if _library(points) == 'lists':
        return [[[row if isinstance(row, (list, tuple)) else [row]]] for row in points]
    return points.reshape(len(points), 1, 1, math.prod(points.shape[1:]))


def flat(x):
    """The inverse of `images`: whatever has n points along its first axis as n rows, (n, d)."""
    return [_numbers(point) for point in x] if _library(x) == 'lists' else x.reshape(len(x), math.prod(x.shape[1:]))


# Exact models


def exact(model, system=None):
    """A function of (x, label) for an exact model, which the gate sends with `score`, `loss`, `sample` and others.

    It returns what a perfectly trained network would: at x = alpha x_0 + sigma eps, with x_0 drawn from the model's
    target, a mixture of normals, the conditional mean of eps, x_0, v, u or -eps/sigma given x, whichever the
    parameterization of the system asks for.

    alpha and sigma of a label come from `system`, by default the one that is served: from its call `level_of`, or else
    its table of levels, or else its call `coefficients`, at the time that `process['labels']` makes of it. A label that it
    does not know gives NaN. Outside of the process,
    where adaptive solvers step before they interpolate, `coefficients` is asked too, and what holds at the end is
    returned where it has no numbers.

    Where a sampler expects the variance of its steps from the network, `variance_fraction` says which to give it: 0 for
    the smaller and 1 for the larger one. In the convention of Nichol and Dhariwal (2021), whose network returns it in
    further channels as v = 2 fraction - 1:

        net = exact(model)
        def network(x, t):
            return torch.cat([net(x, t), torch.full_like(x, 2 * net.variance_fraction - 1)], dim=1)
    """
    if 'target' not in model:
        raise ValueError(f"'{model.get('id')}' is one of the system's own models, and not an exact one")
    if system is None and _served is None:
        raise RuntimeError('exact needs a system, as none is served: exact(model, system)')
    served = _served if system is None else _System(system)
    return ExactModel(model['target'], model['parameterization'], served, model.get('varianceFraction'))


class ExactModel:
    """What `exact` returns: it can stand where a network is expected.

    x has one point along its first axis, of any shape: lists, an array or a tensor, and the prediction is of the same
    kind, shape and dtype. It is computed in float64, for tensors with torch, so that it can be differentiated in x.
    label is one number or one a point; by name it may be t, time, timestep, timesteps or sigma too, as networks have it.
    Conditions that are passed on as well, such as classes, are ignored.
    """

    def __init__(self, target, parameterization, system, variance_fraction=None):
        if target['kind'] != 'mixture':
            raise ValueError(f"exact models are made of mixtures of normals, and this target is '{target['kind']}'")
        if parameterization not in PARAMETERIZATIONS:
            raise ValueError(f"'{parameterization}' is none of the parameterizations {', '.join(PARAMETERIZATIONS)}")
        self.parameterization = parameterization
        #: How large the variance of a step is, from 0 to 1, where the sampler leaves that to the model; None elsewhere.
        self.variance_fraction = variance_fraction
        #: The labels that it was asked at, in order: one a call where one was given for all points.
        self.labels = []
        means = [_numbers(mean) for mean in target['means']]
        self._components = list(zip(_numbers(target['weights']), means, _numbers(target['variances'])))
        self._dimension = len(means[0])
        self._system = system
        self._known = {}

    def __call__(self, x, label=None, *_conditions, **named):
        labels = _numbers(_told(label, named))
        self.labels.extend(labels)
        count = len(x)
        if len(labels) not in (1, count):
            raise ValueError(f'an exact model was given {len(labels)} labels for {count} points')
        distinct = set(labels)
        self._look_up(distinct)
        known = [self._known[each] for each in labels]
        # code that goes through its levels asks a thousand times with one label for all, and plain numbers are fast;
        # but they cannot be divided by 0, which the spread is without signal and noise
        in_common = len(distinct) == 1 and any(known[0][:2])
        coefficients = known[0] if in_common else list(zip(*(known if len(known) == count else known * count)))
        return _over_points(self._mean, x, self._dimension, coefficients)

    def eval(self):
        return self

    def train(self, mode=True):
        return self

    def to(self, *_args, **_kwargs):
        return self

    def parameters(self):
        return iter(())

    def _look_up(self, labels):
        new = sorted(labels - self._known.keys())
        levels = self._system.levels(new) if new else []
        slopes = self._system.slopes(new) if new and self.parameterization == 'flow' else [(0.0, 0.0)] * len(new)
        for label, (alpha, sigma), (alpha_slope, of_square) in zip(new, levels, slopes):
            # the prediction is a x_0 + b eps: a, and b sigma, which stays finite where the score's b does not
            of_data, of_push = {
                'score': (0.0, -1.0),
                'noise': (0.0, sigma),
                'data': (1.0, 0.0),
                'velocity': (-sigma, alpha * sigma),
                'flow': (alpha_slope, of_square),
            }[self.parameterization]
            self._known[label] = (alpha, sigma, of_data, of_push)

    def _mean(self, x, coefficients, exp, log, maximum):
        """E[a x_0 + b eps | x] for the coordinates of one point, or for columns of those of many.

        Given the component k as well, x_0 has the mean m_k + alpha v_k z and eps the mean sigma z, where
        z = (x - alpha m_k)/s_k and s_k = alpha^2 v_k + sigma^2; P(k | x) is proportional to w_k N(x; alpha m_k, s_k I).
        """
        alpha, sigma, of_data, of_push = coefficients
        logs, means = [], []
        for weight, centre, variance in self._components:
            spread = alpha * alpha * variance + sigma * sigma
            gaps = [value - alpha * c for value, c in zip(x, centre)]
            square = _sum(gap * gap for gap in gaps)
            logs.append((math.log(weight) - 0.5 * self._dimension * log(spread)) - square * (0.5 / spread))
            slope = (of_data * alpha * variance + of_push) / spread
            means.append([of_data * c + slope * gap for c, gap in zip(centre, gaps)])
        largest = functools.reduce(maximum, logs)
        shares = [exp(each - largest) for each in logs]
        total = _sum(shares)
        return [_sum(share * mean[j] for share, mean in zip(shares, means)) / total for j in range(self._dimension)]


def _told(label, named):
    """What a network is told as time: its second argument, or what it has by name."""
    found = [label, *(named.get(name) for name in TIME_NAMES)]
    told = next((each for each in found if each is not None), None)
    if told is None:
        raise TypeError(f'an exact model should be told a label, as its second argument or as {", ".join(TIME_NAMES)}')
    return told


def exact_raw(model, label_of=None, system=None):
    """What the network inside of a preconditioned model would return, for an exact model: a function of its input and of
    what it is told as time.

    With the coefficients of the call `precondition`, which the system has to have, a model is
    D(x) = skip x + output F(input x, noise). This is F, so that it can stand in place of the network and the code around
    it is run: F(y) = (D(x) - skip x)/output with x = y/input. `label_of` turns what the network is told into a label; by
    default it is told the label. For the EDM of Karras et al. (2022), whose labels are sigma:

        del net.model  # torch keeps modules apart from other attributes
        net.model = exact_raw(model, lambda noise: (4 * noise).exp())
    """
    served = exact(model, system)._system
    if 'precondition' not in served.offers:
        raise _Misdescribed(f'exact_raw needs the call precondition of {served.name}, which has none')
    return RawModel(model['target'], 'data', served, model.get('varianceFraction'), label_of)


class RawModel(ExactModel):
    """What `exact_raw` returns. Its labels are those that `label_of` makes of what it is told."""

    def __init__(self, target, parameterization, system, variance_fraction=None, label_of=None):
        super().__init__(target, parameterization, system, variance_fraction)
        self._label_of = label_of

    def __call__(self, x, noise=None, *_conditions, **named):
        told = _told(noise, named)
        return super().__call__(x, told if self._label_of is None else self._label_of(told))

    def _look_up(self, labels):
        new = sorted(labels - self._known.keys())
        super()._look_up(labels)
        answer = self._system.call('precondition', {'label': new}) if new else {}
        scaling = zip(*(_numbers(answer[part]) for part in ('input', 'skip', 'output'))) if new else ()
        for label, coefficients in zip(new, scaling):
            self._known[label] += coefficients

    def _mean(self, x, coefficients, exp, log, maximum):
        *known, of_input, skip, output = coefficients
        state = [value / of_input for value in x]
        data = super()._mean(state, known, exp, log, maximum)
        return [(each - skip * value) / output for each, value in zip(data, state)]


def _sum(terms):
    """Their sum without the 0 that `sum` begins with, which is one operation more."""
    return functools.reduce(operator.add, terms)


def _over_points(function, x, dimension, coefficients):
    """Applies a function of columns of coordinates to points of any kind. Coefficients are numbers for all points, in a
    tuple, or each has one a point, in a list of tuples."""
    in_common = not isinstance(coefficients, list)
    library = _library(x)
    shape = _shape(x) if library == 'lists' else tuple(x.shape)
    if len(x) == 0:
        return x
    if math.prod(shape[1:]) != dimension:
        raise ValueError(f'an exact model of {dimension} dimensions was given points of shape {shape}')
    if library == 'lists':
        rows = flat(x)
        each_point = [coefficients] * len(rows) if in_common else zip(*coefficients)
        found = [function(row, each, math.exp, math.log, max) for row, each in zip(rows, each_point)]
        return _nested(iter(_numbers(found)), shape)
    if library == 'numpy':
        np = sys.modules['numpy']
        columns = list(np.asarray(x, np.float64).reshape(-1, dimension).T)
        numbers, log = (coefficients, math.log) if in_common else ([np.array(each) for each in coefficients], np.log)
        found = np.array(function(columns, numbers, np.exp, log, np.maximum)).T
        dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64
        return found.reshape(shape).astype(dtype)
    torch = sys.modules['torch']
    columns = x.to(torch.float64).reshape(-1, dimension).unbind(1)
    numbers, log = coefficients, math.log
    if not in_common:
        numbers = [torch.tensor(each, dtype=torch.float64, device=x.device) for each in coefficients]
        log = torch.log
    found = torch.stack(function(columns, numbers, torch.exp, log, torch.maximum), dim=1).reshape(shape)
    return found.to(x.dtype) if x.is_floating_point() else found


def _difference_points(t, start, end):
    """Pairs of times for differences around t, closer and closer, and by what factor the error falls from each to the
    next. At an end of the process they lie on the inner side."""
    low, high = sorted((start, end))
    room = min(t - low, high - t)
    if 0 <= room <= LEAST_ROOM * (high - low):
        inwards = (high - low if t - low < high - t else low - high) / 8
        return [(t, t + inwards / 2**k) for k in range(STEPS)], 2
    # a label outside is not a time, and the range of such labels is not known
    first = FIRST_STEP * (room if room > 0 else 1e-2 * max(1.0, abs(t)))
    return [(t - first / 2**k, t + first / 2**k) for k in range(STEPS)], 4


def _extrapolated(differences, roundings, factor):
    """The limit of differences with halved steps, whose error falls by `factor` and its powers (Ridders 1982): what
    changes least, with the rounding that a step leaves counted, as by chance a change may be none."""
    best, error, row = differences[0], math.inf, []
    for difference, rounding in zip(differences, roundings):
        last, row, power = row, [difference], 1
        for one, other in zip(last, row):
            power *= factor
            row.append((power * other - one) / (power - 1))
            change = max(abs(row[-1] - one), abs(row[-1] - other)) + rounding
            if change < error:
                best, error = row[-1], change
    return best


# Noise that is given


class given_noise:
    """Makes code that draws its own normal numbers use given ones: `with given_noise([eps]): loss = d.loss(x0, t)`.

    Each draw takes the next block of `noise`, which must have as many numbers. A block that is missing or left over
    raises RuntimeError. Not so while a call `sample` is answered, as a sampler may make any number of draws: after the
    last block there are zeros, and the answer of the call tells the gate how many draws there were.

    These draws are replaced: torch.randn, torch.randn_like and torch.normal, numpy.random.randn,
    numpy.random.standard_normal and numpy.random.normal, and generators made by numpy.random.default_rng inside. Code
    that draws its own times can be given these too: `uniform` is blocks of numbers in [0, 1) for rand and rand_like of
    torch and rand, random and uniform of NumPy, `integers` is blocks of whole numbers for randint and integers, which
    are taken as they are, whatever range is asked for.

    The methods of a generator that exists already cannot be replaced, nor can a function that was imported by name or
    bound as a default: pass `rng` of `with given_noise([eps]) as given`, which has the functions of numpy.random above
    and takes other methods from a generator of NumPy, or pass `given.randn_like`.
    """

    def __init__(self, noise, uniform=None, integers=None):
        self._noise = _Blocks('noise', noise)
        self._given = [
            self._noise,
            None if uniform is None else _Blocks('uniform numbers', uniform),
            None if integers is None else _Blocks('integers', integers),
        ]
        self._replaced = []
        np = sys.modules.get('numpy')
        self.rng = _GivenGenerator(_draws_of_numpy(*self._given), np and np.random.default_rng())
        self.randn, self.randn_like = self._noise.tensor_of, self._noise.tensor_like

    @property
    def draws(self):
        """How many draws of normal numbers there were."""
        return self._noise.drawn

    def __enter__(self):
        if _entered is not None:
            _entered.append(self)
            self._noise.lenient = True
        torch, np = sys.modules.get('torch'), sys.modules.get('numpy')
        if torch is not None:
            self._replace(torch, _draws_of_torch(*self._given))
        if np is not None:
            make, draws = np.random.default_rng, _draws_of_numpy(*self._given)
            self._replace(np.random, {**draws, 'default_rng': lambda seed=None: _GivenGenerator(draws, make(seed))})
        return self

    def __exit__(self, kind, error, trace):
        for owner, name, original in reversed(self._replaced):
            setattr(owner, name, original)
        self._replaced = []
        for blocks in self._given:
            if kind is None and blocks is not None:
                blocks.end()

    def _replace(self, owner, replacements):
        for name, replacement in replacements.items():
            # integers is a method of generators alone, and randint a function
            if hasattr(owner, name):
                self._replaced.append((owner, name, getattr(owner, name)))
                setattr(owner, name, replacement)


def brownian_path(draw):
    """A `noise_sampler(sigma, sigma_next)` as k-diffusion has it, with the increments of one Brownian path in sigma.

    An increment over the root of its length is a normal number; one that passes a point where the path is known goes
    on from there, so that the two that `sample_dpmpp_sde` takes in a step, to its middle and to its end, belong
    together. Increments are asked from each point in turn, to ever farther ones. `draw` makes fresh normal numbers:
    within `with given_noise(noise)` it is `lambda: torch.randn_like(x)`, as draws of a Brownian tree are not replaced.
    """
    known = {}

    def increment(sigma, sigma_next):
        start, end = float(sigma), float(sigma_next)
        if start not in known:
            known.clear()
            known[start] = 0.0
        if end not in known:
            passed = [at for at in known if min(start, end) <= at <= max(start, end)]
            nearest = min(passed, key=lambda at: abs(at - end))
            known[end] = known[nearest] + math.sqrt(abs(end - nearest)) * draw()
        return (known[end] - known[start]) / math.sqrt(abs(end - start))

    return increment


class _Blocks:
    """Given numbers, of which each draw takes the next block; beyond the last there are zeros if it is lenient."""

    def __init__(self, kind, blocks):
        self.drawn = 0
        self.lenient = False
        self._kind = kind
        self._blocks = [_numbers(block) for block in blocks]

    def take(self, shape):
        """The next block's numbers, which must be as many as a shape has."""
        count, given = math.prod(shape), len(self._blocks)
        if self.drawn >= given and not self.lenient:
            raise RuntimeError(f'{self._kind} of shape {tuple(shape)} was drawn after all {given} given blocks')
        block = self._blocks[self.drawn] if self.drawn < given else [0.0] * count
        if len(block) != count:
            raise RuntimeError(
                f'{self._kind} of shape {tuple(shape)} was drawn, but block {self.drawn} of the given {self._kind} has '
                f'{len(block)} numbers; given_noise takes a list with one block a draw'
            )
        self.drawn += 1
        return block

    def end(self):
        given = len(self._blocks)
        if self.drawn < given and not self.lenient:
            raise RuntimeError(f'{given - self.drawn} of {given} given blocks of {self._kind} were not drawn')

    def tensor(self, size, dtype=None, device=None):
        torch = sys.modules['torch']
        block = torch.tensor(self.take(size), dtype=torch.float64).reshape(tuple(size))
        return block.to(device=device, dtype=dtype or torch.get_default_dtype())

    def tensor_of(self, *shape, size=None, dtype=None, device=None, **_options):
        """torch.randn and torch.rand: of a size, or of its numbers one by one."""
        if size is None:
            size = shape[0] if len(shape) == 1 and hasattr(shape[0], '__iter__') else shape
        return self.tensor(size, dtype, device)

    def tensor_like(self, x, dtype=None, device=None, **_options):
        """torch.randn_like and torch.rand_like."""
        return self.tensor(x.shape, dtype or x.dtype, device or x.device)

    def array(self, size, offset=0.0, factor=1.0, dtype='float64'):
        """offset + factor times the next block as an array or, where there is no NumPy, as lists."""
        np = sys.modules.get('numpy')
        shape = tuple(size) if hasattr(size, '__iter__') else () if size is None else (size,)
        if np is None:
            return _nested((offset + factor * value for value in self.take(shape)), shape)
        if size is None:
            shape = np.broadcast(offset, factor).shape
        drawn = (offset + factor * np.reshape(self.take(shape), shape)).astype(dtype)
        return drawn if shape else drawn.item()


def _draws_of_torch(noise, uniform, integers):
    """What replaces functions of torch."""

    def normal(mean=0.0, std=1.0, size=None, dtype=None, device=None, **_options):
        drawn = noise.tensor_like(mean + 0 * std) if size is None else noise.tensor(size, dtype, device)
        return mean + std * drawn

    def randint(*ends_and_size, size=None, dtype=None, device=None, **_options):
        size = ends_and_size[-1] if size is None else size
        return integers.tensor(size, dtype or sys.modules['torch'].int64, device)

    draws = {'randn': noise.tensor_of, 'randn_like': noise.tensor_like, 'normal': normal}
    if uniform is not None:
        draws.update(rand=uniform.tensor_of, rand_like=uniform.tensor_like)
    if integers is not None:
        draws.update(randint=randint)
    return draws


def _draws_of_numpy(noise, uniform, integers):
    """What replaces functions of numpy.random, and methods of its generators."""

    def whole(low, high=None, size=None, dtype='int64', endpoint=False):
        return integers.array(size, dtype=dtype)

    draws = {
        'normal': lambda loc=0.0, scale=1.0, size=None: noise.array(size, loc, scale),
        'standard_normal': lambda size=None, dtype='float64', out=None: noise.array(size, dtype=dtype),
        'randn': lambda *shape: noise.array(shape),
    }
    if uniform is not None:
        draws.update(
            uniform=lambda low=0.0, high=1.0, size=None: uniform.array(size, low, high - low),
            random=lambda size=None, dtype='float64', out=None: uniform.array(size, dtype=dtype),
            rand=lambda *shape: uniform.array(shape),
        )
    if integers is not None:
        draws.update(randint=whole, integers=whole)
    return draws


class _GivenGenerator:
    """A generator whose draws are given; its other methods are those of NumPy's generator."""

    def __init__(self, draws, others):
        self.__dict__.update(draws)
        self._others = others

    def __getattr__(self, name):
        return getattr(self._others, name)


# Tables of levels


def levels_from_betas(betas, labels=None):
    """`process['levels']` of a chain with these betas, for code that has no tables of its own to be checked.

    alpha^2 = prod (1 - beta) and sigma^2 = 1 - alpha^2 in float64; the labels are 0, 1, 2, ... unless given.
    """
    signal, variance, alpha, sigma = 1.0, 0.0, [], []
    for beta in _fractions('betas', betas):
        signal *= 1.0 - beta
        # 1 - signal without its cancellation
        variance = variance * (1.0 - beta) + beta
        alpha.append(math.sqrt(signal))
        sigma.append(math.sqrt(variance))
    return _levels(alpha, sigma, labels)


def levels_from_abar(abar, labels=None):
    """`process['levels']` with alpha = sqrt(abar) and sigma = sqrt(1 - abar); the labels are 0, 1, ... unless given."""
    values = _fractions('abar', abar)
    return _levels([math.sqrt(each) for each in values], [math.sqrt(1.0 - each) for each in values], labels)


def _fractions(name, values):
    """The numbers of a list, each from 0 to 1."""
    numbers = _numbers(values)
    for k, number in enumerate(numbers):
        # NaN is not between them either
        if not 0 <= number <= 1:
            raise ValueError(f'{name}[{k}] should be a number from 0 to 1, found {number}')
    return numbers


def _levels(alpha, sigma, labels):
    return {'label': list(range(len(alpha))) if labels is None else _numbers(labels), 'alpha': alpha, 'sigma': sigma}
