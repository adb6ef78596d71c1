"""Tests of diffusion_bounds: `python3 -m unittest discover python`."""

import base64
import hashlib
import json
import math
import os
import struct
import subprocess
import sys
import tempfile
import textwrap
import unittest
import zipfile

import diffusion_bounds
from diffusion_bounds import (
    __version__,
    brownian_path,
    exact,
    exact_raw,
    flat,
    given_noise,
    images,
    levels_from_abar,
    levels_from_betas,
)

try:
    import numpy as np
except ImportError:
    np = None
try:
    import torch
except ImportError:
    torch = None

HERE = os.path.dirname(os.path.abspath(__file__))
BASIC = """
    from diffusion_bounds import exact, serve

    class Basic:
        process = {'levels': {'alpha': [0.8, 0.6], 'sigma': [0.6, 0.8]}, 'prior': {'variance': 1}}
        parameterization = 'noise'

        def score(self, model, x, label):
            return exact(model)(x, label)
"""


def answers(source, *requests, end='serve(Basic)'):
    """The replies of a system in a process of its own to [(method, params)], and what it wrote on stderr."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'system.py')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(textwrap.dedent(BASIC) + textwrap.dedent(source) + '\n' + end + '\n')
        lines = [
            json.dumps({'jsonrpc': '2.0', 'id': i, 'method': method, 'params': params})
            for i, (method, params) in enumerate([*requests, ('close', {})], 1)
        ]
        ended = subprocess.run(
            [sys.executable, path],
            input='\n'.join(lines) + '\n',
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding='utf-8',
            timeout=60,
            # what an unbuffered process prints before `serve` is on its way already
            env={**os.environ, 'PYTHONPATH': os.pathsep.join([HERE, *sys.path[1:]]), 'PYTHONUNBUFFERED': ''},
        )
    replies = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [reply['id'] for reply in replies] == list(range(1, len(replies) + 1)), ended.stdout + ended.stderr
    return replies, ended.stderr


def result(source, method, params, **how):
    replies, errors = answers(source, (method, params), **how)
    assert 'result' in replies[0], errors
    return replies[0]['result']


def sentence(source, method, params, **how):
    return answers(source, (method, params), **how)[0][0]['error']['message']


def packed(numbers, *shape):
    text = base64.b64encode(struct.pack(f'<{len(numbers)}d', *numbers)).decode('ascii')
    return {'packed': text, 'shape': list(shape)}


def unpacked(reply):
    numbers = struct.unpack(f'<{math.prod(reply["shape"])}d', base64.b64decode(reply['packed'], validate=True))
    return list(numbers), reply['shape']


class Descriptions(unittest.TestCase):
    def test_has_the_data_and_the_calls(self):
        self.assertEqual(
            result('', 'describe', {}),
            {
                'name': 'Basic',
                'process': {'levels': {'alpha': [0.8, 0.6], 'sigma': [0.6, 0.8]}, 'prior': {'variance': 1}},
                'parameterization': 'noise',
                'offers': ['score'],
                'packed': True,
                'servedAs': 'Basic()',
            },
        )

    def test_has_the_checkpoints_of_a_network(self):
        checkpoints = {'target': {}, 'trained': [{'id': 'a', 'after': 1}]}
        self.assertEqual(result(f'Basic.checkpoints = {checkpoints}', 'describe', {})['checkpoints'], checkpoints)

    def test_has_the_expression_that_is_served(self):
        def named(end, source=''):
            found = result(source, 'describe', {}, end=end)
            return [each.get('servedAs') for each in found.get('systems', [found])]

        factory = "def made(name, **options):\n    system = Basic()\n    system.name = name\n    return system"
        self.assertEqual(named("serve(made('linear'))", factory), ["made('linear')"])
        self.assertEqual(named('mine = Basic()\nserve(mine)'), ['mine'])
        self.assertEqual(named("serve([Basic, made('b')])", factory), ['Basic()', "made('b')"])
        self.assertEqual(named('all = [Basic, Basic()]\nserve(all)'), ['all[0]()', 'all[1]'])
        self.assertEqual(named("import diffusion_bounds\ndiffusion_bounds.serve(\n    Basic\n)"), ['Basic()'])
        self.assertEqual(named(f"serve(made('a', long='{60 * 'x'}'))", factory), [None])

    def test_takes_names_with_underscores(self):
        source = """
            class Basic(Basic):
                name = 'mine'
                training_times = {'law': 'uniform', 'from_': 0, 'to': 1}
                process = {'levels': {}, 'tables': {'posterior_mean_of_data': [1]}}
                weighting = None
                def level_of(self, label): ...
                def denoising_covariance(self, model, x, label): ...
                def _score(self): ...
        """
        found = result(source, 'describe', {})
        self.assertEqual(found['name'], 'mine')
        self.assertEqual(found['trainingTimes'], {'law': 'uniform', 'from': 0, 'to': 1})
        self.assertEqual(found['process']['tables'], {'posteriorMeanOfData': [1]})
        self.assertNotIn('weighting', found)
        self.assertEqual(found['offers'], ['levelOf', 'score', 'denoisingCovariance'])

    def test_has_samplers(self):
        source = """
            class Basic(Basic):
                samplers = [{'name': 'a', 'encode_label': 'origin', 'parameterizations': ('noise', 'data')},
                            {'name': 'b', 'churn': {'amount': 4, 'from_': 0, 'to': float('inf'), 'noise': 1}}]
                data_range = (-1, 1)
                likelihood = {'divergence': 'estimated'}
                def grid(self, sampler, steps): ...
                def start(self, noise): ...
                def sample(self, start): ...
                def log_likelihood(self, model, x): ...
        """
        found = result(source, 'describe', {})
        self.assertEqual(found['offers'], ['score', 'grid', 'start', 'sample', 'logLikelihood'])
        self.assertEqual(found['samplers'][0]['encodeLabel'], 'origin')
        self.assertEqual(found['samplers'][0]['parameterizations'], ['noise', 'data'])
        self.assertEqual(found['samplers'][1]['churn'], {'amount': 4, 'from': 0, 'to': 'Infinity', 'noise': 1})
        self.assertEqual((found['dataRange'], found['likelihood']), ([-1, 1], {'divergence': 'estimated'}))

    def test_refuses_misspelt_names(self):
        for wrong, right in [
            ('def scores(self): ...', 'score'),
            ('def socre(self): ...', 'score'),
            ('def variational_bounds(self): ...', 'variationalBound'),
            ('model = []', 'models'),
            ('def denoisingcovarience(self): ...', 'denoisingCovariance'),
            ('parametrization = "noise"', 'parameterization'),
            ('sampler = {}', 'samplers'),
            ('def samples(self): ...', 'sample'),
            ('def log_likelyhood(self): ...', 'logLikelihood'),
            ('date_range = []', 'dataRange'),
        ]:
            found = sentence(f'class Basic(Basic):\n    {wrong}', 'describe', {})
            self.assertIn(f'looks like a misspelt `{right}`', found)

    def test_is_refused_in_one_sentence_without_a_traceback(self):
        for source in ('Basic.scores = lambda self: None', 'Basic.times = [1]', 'Basic.score = lambda self, y: None'):
            (reply, *_), shown = answers(source, ('describe', {}))
            self.assertRegex(reply['error']['message'], '^`(scores|times|score)` of Basic ')
            self.assertEqual(shown, '')
        # what the code itself raises is shown where it happened
        source = 'Basic.process = property(lambda self: 1 / 0)'
        (reply, *_), shown = answers(source, ('describe', {}))
        self.assertIn('ZeroDivisionError', reply['error']['message'])
        self.assertIn('Traceback', shown)

    def test_refuses_parameters_that_a_call_never_has(self):
        for method, wrong in [
            ('noise(self, x_0, t, noise)', 'noise` of Basic asks for `t`, but the call noise has x0, label, eps'),
            ('label_of(self, label)', 'label_of` of Basic asks for `label`, but the call labelOf has sigmaOverAlpha'),
            ('close(self, now)', 'close` of Basic asks for `now`, but the call close has no parameters'),
        ]:
            self.assertEqual(sentence(f'class Basic(Basic):\n    def {method}: ...', 'describe', {}), '`' + wrong)
        source = """
            class Basic(Basic):
                def noise(self, eps, t=0, *rest, **others): ...
                def sample(self, sampler, seed): ...
                weights = dict
        """
        self.assertEqual(result(source, 'describe', {})['offers'], ['noise', 'score', 'weights', 'sample'])

    def test_takes_dtypes_of_libraries_by_their_names(self):
        class Float32:
            name = 'float32'

        class float16:
            """As NumPy has them: a class."""

        class Torch:
            def __repr__(self):
                return 'torch.bfloat16'

        for dtype, wanted in [
            (Float32(), 'float32'),
            (float16, 'float16'),
            (Torch(), 'bfloat16'),
            ('float32', 'float32'),
            ('float63', 'float63'),
            ({'tables': Float32(), 'network': float16}, {'tables': 'float32', 'network': 'float16'}),
        ]:
            self.assertEqual(diffusion_bounds._dtype_name(dtype), wanted)
        source = """
            class float32: ...
            Basic.dtype = float32
            Basic.samplers = [{'name': 'one', 'dtype': float32}]
        """
        found = result(source, 'describe', {})
        self.assertEqual((found['dtype'], found['samplers']), ('float32', [{'name': 'one', 'dtype': 'float32'}]))
        self.assertIn("`dtype` of Basic should be one of 'float64', 'float32'", sentence('Basic.dtype = int', 'describe', {}))

    def test_lets_short_helpers_be(self):
        source = """
            class Basic(Basic):
                dim = 2
                levels = labels = [0, 1]
                def f(self): ...
                def get(self): ...
                def scale(self): ...
                def q_sample(self): ...
                def pSample(self): ...
        """
        self.assertEqual(result(source, 'describe', {})['offers'], ['score'])

    def test_says_what_is_a_method_and_what_is_data(self):
        self.assertIn('`times` of Basic should be a method', sentence('Basic.times = [1, 2]', 'describe', {}))
        self.assertIn('should be data or a property', sentence('Basic.process = lambda self: {}', 'describe', {}))

    def test_takes_an_instance_or_a_module(self):
        self.assertEqual(result('', 'describe', {}, end='serve(Basic())')['name'], 'Basic')
        source = """
            import sys, time
            name = 'a module'
            process = {}
            def label_of(sigma_over_alpha): return sigma_over_alpha
        """
        found = result(source, 'describe', {}, end='serve(sys.modules[__name__])')
        expected = {'name': 'a module', 'process': {}, 'offers': ['labelOf'], 'packed': True}
        self.assertEqual(found, {**expected, 'servedAs': 'sys.modules[__name__]'})


class Calls(unittest.TestCase):
    def test_get_the_parameters_that_they_name(self):
        source = """
            class Basic(Basic):
                def convert(self, values, from_, to='noise'):
                    return [from_, to, values]
                def label_of(self, sigma_over_alpha, more=1):
                    return [sigma_over_alpha, more]
                def times(self, seed, *rest, **others):
                    return [seed, others]
        """
        replies, _ = answers(
            source,
            ('convert', {'from': 'data', 'to': 'score', 'values': [[1]], 'x': [[2]], 'label': [0]}),
            ('labelOf', {'sigmaOverAlpha': [3]}),
            ('times', {'count': 4, 'seed': 5}),
        )
        self.assertEqual(
            [reply['result'] for reply in replies],
            [['data', 'score', [[1]]], [[3], 1], [5, {'count': 4}], None],
        )

    def test_guide_without_what_is_not_given(self):
        source = """
            class Basic(Basic):
                guidance = {'scale': '1 + w', 'rescale': 'given'}
                def guide(self, conditional, unconditional, scale, rescale=0.0):
                    return [[rescale, c + scale * (c - u)] for (c,), (u,) in zip(conditional, unconditional)]
        """
        request = {'parameterization': 'noise', 'x': [[1]], 'label': [0], 'gradient': [[0]],
                   'conditional': [[3]], 'unconditional': [[2]], 'scale': 4}
        replies, _ = answers(source, ('describe', {}), ('guide', request), ('guide', {**request, 'rescale': 0.5}))
        self.assertEqual(replies[0]['result']['guidance'], {'scale': '1 + w', 'rescale': 'given'})
        self.assertIn('guide', replies[0]['result']['offers'])
        self.assertEqual([reply['result'] for reply in replies[1:3]], [[[0.0, 7]], [[0.5, 7]]])

    def test_answer_numbers_that_are_not_finite_as_strings(self):
        source = 'Basic.label_of = lambda self, sigma_over_alpha: [*sigma_over_alpha, -math.inf]\nimport math'
        found = result(source, 'labelOf', {'sigmaOverAlpha': ['NaN', 'Infinity', 1]})
        self.assertEqual(found, ['NaN', 'Infinity', 1, '-Infinity'])

    def test_answer_with_keys_of_the_contract_and_null(self):
        source = """
            class Basic(Basic):
                def readout(self): return {'time_weights': ((1, 2),), 'A': range(2)}
                def convert(self): return None
        """
        replies, _ = answers(source, ('readout', {}), ('convert', {}))
        self.assertEqual([reply['result'] for reply in replies[:2]], [{'timeWeights': [[1, 2]], 'A': [0, 1]}, None])

    def test_may_be_async(self):
        source = """
            import asyncio
            class Basic(Basic):
                async def times(self, count):
                    await asyncio.sleep(0)
                    return [0] * count
        """
        self.assertEqual(result(source, 'times', {'count': 2, 'seed': 1}), [0, 0])

    def test_that_print_do_not_disturb_the_replies(self):
        source = """
            import os, subprocess, sys
            print('printed before')
            class Basic(Basic):
                def __init__(self):
                    print('printed at the start')
                def times(self, count):
                    print('printed')
                    sys.__stdout__.write('on the first stdout')
                    os.write(1, b'native')
                    subprocess.run(['echo', 'by a child'])
                    return [len(sys.stdin.read())]
        """
        replies, errors = answers(source, ('times', {'count': 1, 'seed': 0}))
        self.assertEqual([reply['result'] for reply in replies], [[0], None])
        for text in ['printed before', 'at the start', 'printed\n', 'on the first stdout', 'native', 'by a child']:
            self.assertIn(text, errors)

    def test_that_fail_are_errors_of_one_sentence(self):
        source = """
            class Basic(Basic):
                def times(self, count): raise TypeError('first\\n  second')
                def weights(self, level): ...
                def fit(self): return object()
                def couple(self): return {1.0, 2.0}
                def sample(self): return [b'12']
        """
        asked = [('times', {'count': 1}), ('weights', {'label': [1]}), ('fit', {}), ('loss', {}), ('couple', {}), ('sample', {})]
        replies, errors = answers(source, *asked)
        found = [reply['error']['message'] for reply in replies[:6]]
        self.assertEqual(found[0], 'TypeError: first second')
        self.assertIn('`weights` asks for `level`, but the call weights has label', found[1])
        self.assertIn('of type object', found[2])
        self.assertEqual(found[3], 'Basic does not have the call loss')
        self.assertIn('Traceback', errors)
        self.assertIn('of type set', found[4])
        self.assertIn('of type bytes', found[5])
        self.assertEqual(replies[6]['result'], None)

    def test_that_fails_always_alike_shows_its_traceback_once(self):
        source = """
            class Basic(Basic):
                def times(self, count): raise TypeError('always')
                def weights(self, label): raise TypeError(f'at {label[0]}')
        """
        asked = [('times', {'count': 1})] * 3 + [('weights', {'label': [k]}) for k in (1, 2, 1)]
        replies, errors = answers(source, *asked)
        self.assertEqual([reply['error']['message'] for reply in replies[:3]], ['TypeError: always'] * 3)
        self.assertEqual(errors.count('Traceback'), 3)
        for each in ('always', 'at 1', 'at 2'):
            self.assertEqual(errors.count(f'TypeError: {each}'), 1)

    def test_may_end_the_process(self):
        replies, _ = answers('Basic.times = lambda self: sys.exit(3)\nimport sys', ('describe', {}), ('times', {}))
        self.assertEqual(len(replies), 1)

    def test_close_is_called(self):
        replies, errors = answers('Basic.close = lambda self: print("closed")', ('describe', {}))
        self.assertEqual(replies[0]['result']['offers'], ['score', 'close'])
        self.assertIn('closed', errors)

    def test_are_given_packed_numbers_as_lists(self):
        source = 'Basic.times = lambda self, count, seed: [count, seed]'
        numbers = [*range(15), math.inf, -0.0, 1 / 3]
        found = result(source, 'times', {'count': packed(numbers, 18), 'seed': [packed(numbers, 3, 2, 3)] * 2})
        deep = [[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]], [[12, 13, 14], ['Infinity', 0, 1 / 3]]]
        self.assertEqual(found, [[*range(15), 'Infinity', 0, 1 / 3], [deep, deep]])
        self.assertEqual(math.copysign(1, found[0][16]), -1)

    @unittest.skipIf(np is None, 'needs numpy')
    def test_are_given_packed_numbers_as_arrays_that_may_be_changed(self):
        source = """
            import numpy as np
            class Basic(Basic):
                def times(self, count, seed):
                    count[0] += 1
                    return [str(count.dtype), list(count.shape), [each.shape for each in seed], float(count.sum())]
        """
        found = result(source, 'times', {'count': packed(range(18), 9, 2), 'seed': [packed(range(16), 16)]})
        self.assertEqual(found, ['float64', [9, 2], [[16]], 155])

    @unittest.skipIf(np is None, 'needs numpy')
    def test_are_answered_packed_if_asked_so(self):
        source = """
            import numpy as np
            class Basic(Basic):
                def times(self, count, seed): return {'one_two': getattr(self, seed)(np.asarray(count)), 'b': [1, 'x']}
                def same(self, x): return x
                def turned(self, x): return x.reshape(3, 6).T
                def single(self, x): return x.astype(np.float32) / 3
                def few(self, x): return x[:15]
                def whole(self, x): return x.astype(int)
                def masked(self, x): return np.ma.masked_array(x, x > 0)
                def rows(self, x): return [x, x]
                def lists(self, x): return x.tolist()
        """
        numbers = [0.1, math.nan, *range(16)]
        def asked(how, count=packed(numbers, 18)):
            found = result(source, 'times', {'count': count, 'seed': how})
            self.assertEqual(found['b'], [1, 'x'])
            return found['oneTwo']
        self.assertEqual(str(unpacked(asked('same'))), str(([0.1, math.nan, *map(float, range(16))], [18])))
        turned = [numbers[6 * column + row] for row in range(6) for column in range(3)]
        self.assertEqual(str(unpacked(asked('turned'))), str(([*map(float, turned)], [6, 3])))
        self.assertEqual(unpacked(asked('single'))[0][2:5], [0, float(np.float32(1) / 3), float(np.float32(2) / 3)])
        self.assertEqual(asked('few'), [0.1, 'NaN', *range(13)])
        self.assertEqual(asked('whole', packed(range(18), 18)), [*range(18)])
        self.assertEqual(asked('masked', packed(range(18), 18)), [0, *[None] * 17])
        self.assertEqual([unpacked(each)[1] for each in asked('rows')], [[18], [18]])
        self.assertEqual(asked('lists'), [0.1, 'NaN', *range(16)])
        # in digits, as it was asked
        self.assertEqual(asked('same', list(range(18))), [*range(18)])

    @unittest.skipIf(torch is None, 'needs torch')
    def test_are_answered_packed_by_tensors(self):
        source = """
            import numpy, torch
            class Basic(Basic):
                def times(self, count):
                    x = torch.tensor(count, requires_grad=True)
                    return [(2 * x).bfloat16(), x > 3]
        """
        doubled, larger = result(source, 'times', {'count': packed(range(18), 18), 'seed': 1})
        self.assertEqual(unpacked(doubled), ([2.0 * k for k in range(18)], [18]))
        self.assertEqual(larger, [k > 3 for k in range(18)])

    def test_have_exact_models(self):
        model = {'target': normal(0.5, 2), 'parameterization': 'noise'}
        found = result('', 'score', {'model': model, 'x': [[1.0], [1.0]], 'label': [1, 7]})
        self.assertAlmostEqual(found[0][0], 0.8 * (1 - 0.6 * 0.5) / (0.36 * 2 + 0.64), 14)
        self.assertEqual(found[1], ['NaN'])

    @unittest.skipIf(np is None, 'needs numpy')
    def test_get_arrays_where_there_is_numpy(self):
        source = """
            import numpy
            class Basic(Basic):
                def times(self, seed, label): return [type(label).__name__, label.dtype.name, seed]
                def noise(self, x0): return [x0[:, None, :].astype('float32'), x0.mean(), numpy.int64(2)]
                def loss(self, eps): return [eps.shape, numpy.isnan(eps).sum()]
        """
        replies, _ = answers(
            source,
            ('times', {'seed': 3, 'label': [1, 2]}),
            ('noise', {'x0': [[1, 2], ['NaN', 4]]}),
            ('loss', {'eps': [[[1, 2]], [[3, 'NaN']]]}),
        )
        self.assertEqual(replies[0]['result'], ['ndarray', 'float64', 3])
        self.assertEqual(replies[1]['result'], [[[[1, 2]], [['NaN', 4]]], 'NaN', 2])
        self.assertEqual(replies[2]['result'], [[2, 1, 2], 1])
        self.assertEqual(result('Basic.times = lambda self, x: type(x).__name__', 'times', {'x': [1]}), 'list')

    @unittest.skipIf(torch is None, 'needs torch')
    def test_may_answer_tensors(self):
        source = """
            import torch
            class Basic(Basic):
                def noise(self, x0): return torch.tensor(x0, requires_grad=True)
                def times(self): return torch.zeros(1).dtype == torch.float64
        """
        replies, _ = answers(source, ('noise', {'x0': [[1, 2]]}), ('times', {}))
        self.assertEqual([reply['result'] for reply in replies[:2]], [[[1, 2]], True])
        self.assertIs(result(textwrap.dedent(source) + 'Basic.dtype = "float32"', 'times', {}), False)


class Samplers(unittest.TestCase):
    SOURCE = """
        from diffusion_bounds import given_noise

        class Basic(Basic):
            def grid(self, steps):
                sigma = range(steps, -1, -1)
                return {'label': [*sigma[:-1], None], 'alpha': [1] * len(sigma), 'sigma': sigma}
            def sample(self, steps, start, noise=()):
                with given_noise(noise) as given:
                    return [[x + given.rng.normal() for (x,) in start] for _ in range(steps)]
            def start(self, noise):
                with given_noise(noise) as given:
                    return given.rng.randn(1)
    """

    def test_have_grids_with_states_where_the_model_is_not_asked(self):
        found = result(self.SOURCE, 'grid', {'sampler': 'a', 'steps': 2})
        self.assertEqual(found, {'label': [2, 1, None], 'alpha': [1, 1, 1], 'sigma': [2, 1, 0]})

    def test_say_how_many_draws_they_made_and_draw_zeros_after_the_last_block(self):
        for noise, wanted in [([[[3]]], [[4], [1]]), ([], [[1], [1]]), ([[[3]], [[4]], [[5]]], [[4], [5]])]:
            found = result(self.SOURCE, 'sample', {'sampler': 'a', 'steps': 2, 'start': [[1]], 'noise': noise})
            self.assertEqual(found, {'x': wanted, 'draws': 2})
        self.assertEqual(result(self.SOURCE, 'sample', {'steps': 1, 'start': [[1]]}), {'x': [[1]], 'draws': 1})

    @unittest.skipIf(np is None, 'needs numpy')
    def test_have_noise_as_one_array(self):
        source = """
            import numpy as np
            from diffusion_bounds import given_noise
            class Basic(Basic):
                def sample(self, start, noise):
                    with given_noise(noise):
                        return start + np.random.randn(2, 1) + np.random.randn(2, 1)
        """
        for noise, wanted in [([], [[1], [2]]), ([[[1], [2]]], [[2], [4]]), ([[[1], [2]], [[3], [4]]], [[5], [8]])]:
            found = result(source, 'sample', {'start': [[1], [2]], 'noise': noise})
            self.assertEqual(found, {'x': wanted, 'draws': 2})

    def test_count_draws_of_every_given_noise(self):
        source = """
            from diffusion_bounds import given_noise
            class Basic(Basic):
                async def sample(self, start, noise):
                    for block in noise:
                        with given_noise([block]) as given:
                            start = given.rng.randn(1, 1)
                    return start
        """
        found = result(source, 'sample', {'start': [[1]], 'noise': [[[2]], [[3]]]})
        self.assertEqual(found, {'x': [[3]], 'draws': 2})

    def test_may_count_their_draws_themselves_or_make_none(self):
        source = """
            from diffusion_bounds import given_noise
            class Basic(Basic):
                def sample(self, sampler, start, noise):
                    if sampler == 'without noise':
                        return start
                    if sampler == 'no draw':
                        with given_noise(noise):
                            return start
                    with given_noise([start, *noise]) as given:
                        x = given.rng.randn(1, 1), given.rng.randn(1, 1)
                    return {'x': x[1], 'draws': given.draws - 1}
        """
        replies, _ = answers(
            source,
            ('sample', {'sampler': 'own start', 'start': [[1]], 'noise': [[[2]]]}),
            ('sample', {'sampler': 'without noise', 'start': [[1]], 'noise': [[[2]]]}),
            ('sample', {'sampler': 'no draw', 'start': [[1]], 'noise': [[[2]]]}),
        )
        found = [reply['result'] for reply in replies[:3]]
        self.assertEqual(found, [{'x': [[2]], 'draws': 1}, [[1]], {'x': [[1]], 'draws': 0}])

    def test_are_strict_about_the_size_of_noise_and_other_calls_about_its_amount(self):
        replies, _ = answers(
            self.SOURCE,
            ('sample', {'steps': 1, 'start': [[1]], 'noise': [[[1], [2]]]}),
            ('start', {'noise': []}),
            ('start', {'noise': [[1], [2]]}),
        )
        found = [reply['error']['message'] for reply in replies[:3]]
        self.assertIn('block 0 of the given noise has 2 numbers', found[0])
        self.assertIn('drawn after all 0 given blocks', found[1])
        self.assertIn('1 of 2 given blocks of noise were not drawn', found[2])


def normal(mean, variance):
    return {'kind': 'mixture', 'weights': [1], 'means': [[mean]], 'variances': [variance]}


MIXTURE = {'kind': 'mixture', 'weights': [0.3, 0.7], 'means': [[-1.5], [1]], 'variances': [0.4, 0.8]}
PLANE = {'kind': 'mixture', 'weights': [0.3, 0.7], 'means': [[-1.5, 0.2], [1, 2]], 'variances': [0.4, 0.8]}


class Straight:
    """Flow matching: the data at t = 1."""

    process = {'from': 1, 'to': 0, 'prior': {'variance': 1}}

    def coefficients(self, time):
        return {'alpha': [float(t) for t in time], 'sigma': [1 - float(t) for t in time]}


class Bent:
    """Variance preserving, with a sigma whose slope is infinite at the data end."""

    process = {'from': 0, 'to': 1, 'prior': {'variance': 1}}

    def coefficients(self, time):
        return {'alpha': [math.sqrt(1 - 0.9 * t) for t in time], 'sigma': [math.sqrt(0.9 * t) for t in time]}


class Rounded(Bent):
    """The same in single precision, as code that computes in it returns."""

    dtype = 'float32'

    def coefficients(self, time):
        single = lambda x: struct.unpack('f', struct.pack('f', x))[0]
        found = super().coefficients([single(t) for t in time])
        return {key: [single(x) for x in values] for key, values in found.items()}


class Table:
    process = {'levels': {'label': [0.1, 1, 999], 'alpha': [1, 0.8, 0], 'sigma': [0, 0.6, 1]}, 'prior': {'variance': 1}}


def asked(parameterization, target, system=Table):
    return exact({'target': target, 'parameterization': parameterization}, system())


def by_integration(target, x, alpha, sigma, value):
    """E[value(x_0, eps) | x] by the rectangle rule, in one dimension."""
    total = average = 0.0
    for k in range(-40000, 40001):
        x0 = k / 4000
        eps = (x - alpha * x0) / sigma
        density = math.exp(-eps * eps / 2) * sum(
            w * math.exp(-((x0 - mean) ** 2) / (2 * v)) / math.sqrt(v)
            for w, (mean,), v in zip(target['weights'], target['means'], target['variances'])
        )
        total += density
        average += density * value(x0, eps)
    return average / total


class ExactModels(unittest.TestCase):
    def assert_near(self, found, wanted, tolerance=1e-12):
        self.assertLess(abs(found - wanted), tolerance * max(1, abs(wanted)), f'{found} for {wanted}')

    def test_are_conditional_means(self):
        for label, alpha, sigma in [(0.3, 0.3, 0.7), (0.9, 0.9, 0.1)]:
            values = {
                'data': lambda x0, eps: x0,
                'noise': lambda x0, eps: eps,
                'score': lambda x0, eps: -eps / sigma,
                'velocity': lambda x0, eps: alpha * eps - sigma * x0,
                'flow': lambda x0, eps: x0 - eps,
            }
            for parameterization, value in values.items():
                for x in (-2.0, 0.4):
                    found = asked(parameterization, MIXTURE, Straight)([[x]], label)[0][0]
                    self.assert_near(found, by_integration(MIXTURE, x, alpha, sigma, value), 1e-9)

    def test_beyond_the_line_are_the_gradient_of_a_density_whose_components_differ_in_width(self):
        alpha, sigma, step = 0.3, 0.7, 1e-5
        for dimension in (2, 3):
            means = [[-1.5, 0.2, 0.9][:dimension], [1, 2, -0.4][:dimension]]
            target = {'kind': 'mixture', 'weights': [0.3, 0.7], 'means': means, 'variances': [0.05, 4]}

            def log_density(x):
                total = 0.0
                for w, mean, v in zip(target['weights'], target['means'], target['variances']):
                    spread = alpha**2 * v + sigma**2
                    square = sum((value - alpha * m) ** 2 for value, m in zip(x, mean))
                    total += w * math.exp(-square / (2 * spread)) / math.sqrt(2 * math.pi * spread) ** len(x)
                return math.log(total)

            x = [0.4, -0.9, 1.1][:dimension]
            found = asked('score', target, Straight)([x], 0.3)[0]
            for j in range(dimension):
                ahead, behind = ([v + (sign * step if i == j else 0) for i, v in enumerate(x)] for sign in (1, -1))
                self.assert_near(found[j], (log_density(ahead) - log_density(behind)) / (2 * step), 1e-8)

    def test_of_a_normal_have_closed_forms(self):
        mean, variance, x, alpha, sigma = 0.7, 0.25, 1.3, 0.8, 0.6
        z = (x - alpha * mean) / (alpha**2 * variance + sigma**2)
        data, noise = mean + alpha * variance * z, sigma * z
        wanted = {'data': data, 'noise': noise, 'score': -z, 'velocity': alpha * noise - sigma * data}
        for parameterization, value in wanted.items():
            self.assert_near(asked(parameterization, normal(mean, variance))([[x]], 1)[0][0], value)

    def test_are_finite_without_noise_and_without_signal(self):
        for parameterization, wanted in {'data': 1.3, 'noise': 0, 'velocity': 0, 'score': -(1.3 - 0.7) / 0.25}.items():
            model = asked(parameterization, normal(0.7, 0.25))
            # the velocity without noise is E[eps | x_0] = 0
            self.assert_near(model([[1.3]], 0.1)[0][0], wanted)
            pure = {'data': 0.7, 'noise': 1.3, 'velocity': -0.7, 'score': -1.3}[parameterization]
            self.assert_near(model([[1.3]], 999)[0][0], pure)

    def test_far_away_do_not_underflow(self):
        model = asked('score', {**MIXTURE, 'variances': [1e-6, 1e-6]})
        self.assert_near(model([[100.0]], 0.1)[0][0], -(100.0 - 1) / 1e-6)

    def test_are_told_the_time_by_the_names_that_networks_have_for_it(self):
        model = asked('data', MIXTURE)
        (wanted,), = model([[1.0]], 1)
        for name in ('label', 't', 'time', 'timestep', 'timesteps', 'sigma'):
            self.assertEqual(model(x=[[1.0]], **{name: 1}, y=None), [[wanted]])
        with self.assertRaisesRegex(TypeError, 'should be told a label, as its second argument or as label, t, '):
            model([[1.0]], y=2)

    def test_of_flows_have_exact_slopes(self):
        for t in (1e-5, 0.01, 0.5, 0.9, 1):
            a, s = (math.sqrt(1 - 0.9 * t), math.sqrt(0.9 * t))
            z = (1.3 - a * 0.7) / (a * a * 0.25 + s * s)
            wanted = -0.45 / a * (0.7 + a * 0.25 * z) + 0.45 / s * s * z
            self.assert_near(asked('flow', normal(0.7, 0.25), Bent)([[1.3]], t)[0][0], wanted, 1e-10)
        # at both ends, u = x_0 - eps
        self.assert_near(asked('flow', normal(0.7, 0.25), Straight)([[1.3]], 0)[0][0], 0.7 - 1.3, 1e-12)
        self.assert_near(asked('flow', normal(0.7, 0.25), Straight)([[1.3]], 1)[0][0], 1.3, 1e-12)

    def test_of_flows_on_levels_have_the_slopes_that_are_described(self):
        class Flow:
            process = {
                'levels': {
                    'label': [100, 600], 'alpha': [0.9, 0.4], 'sigma': [0.1, 0.6],
                    'alpha_slope': [-1, -2], 'sigma_slope': [1, 3],
                },
                'prior': {'variance': 1},
            }

        a, s = 0.4, 0.6
        z = (1.3 - a * 0.7) / (a * a * 0.25 + s * s)
        found = asked('flow', normal(0.7, 0.25), Flow)([[1.3], [1.3]], [600, 601])
        self.assert_near(found[0][0], -2 * (0.7 + a * 0.25 * z) + 3 * s * z)
        self.assertTrue(math.isnan(found[1][0]))
    def test_of_flows_have_the_slopes_that_are_given_or_those_of_f_and_g(self):
        class Given(Straight):
            def coefficients(self, time):
                # far from what alpha and sigma do, so that it shows
                return {**super().coefficients(time), 'alpha_slope': [5.0] * len(time), 'sigma_slope': [-7.0] * len(time)}

        class Rates(Straight):
            def coefficients(self, time):
                # f and g^2 in the time from the data end; without signal they are infinite
                f = [-5 / t if t > 0 else -math.inf for t in time]
                g = [math.sqrt(2 * (1 - t) * (7 + 5 * (1 - t) / t)) if t > 0 else math.inf for t in time]
                return {**super().coefficients(time), 'drift': f, 'diffusion': g}

        a, s = 0.4, 0.6
        z = (1.3 - a * 0.7) / (a * a * 0.25 + s * s)
        for system in (Given, Rates):
            found = asked('flow', normal(0.7, 0.25), system)([[1.3]], 0.4)[0][0]
            self.assert_near(found, 5 * (0.7 + a * 0.25 * z) - 7 * s * z)
        # where f and g are infinite, by differences
        self.assert_near(asked('flow', normal(0.7, 0.25), Rates)([[1.3]], 0)[0][0], 0.7 - 1.3)

    def test_of_flows_in_single_precision_have_slopes_without_its_noise(self):
        # nearer to an end there is less room for a step, beside which the rounding of alpha is larger
        for k in range(80, 320):
            t = k / 400
            (alpha_slope, half_square_slope), = diffusion_bounds._System(Rounded()).slopes([t])
            self.assert_near(alpha_slope, -0.45 / math.sqrt(1 - 0.9 * t), 1e-5)
            self.assert_near(half_square_slope, 0.45, 1e-5)

    def test_of_flows_without_noise_have_the_push_of_the_score_where_the_slope_of_sigma_is_infinite(self):
        class Slopes(Bent):
            def coefficients(self, time):
                return {
                    **super().coefficients(time),
                    'alpha_slope': [-0.45 / math.sqrt(1 - 0.9 * t) for t in time],
                    'sigma_slope': [0.45 / math.sqrt(0.9 * t) if t > 0 else math.inf for t in time],
                }

        class Rates(Bent):
            def coefficients(self, time):
                return {
                    **super().coefficients(time),
                    'drift': [-0.45 / (1 - 0.9 * t) for t in time],
                    'diffusion': [math.sqrt(0.9 / (1 - 0.9 * t)) for t in time],
                }

        # u = alpha' x - (sigma^2)'/2 grad log p
        wanted = -0.45 * 1.3 + 0.45 * (1.3 - 0.7) / 0.25
        for system in (Bent, Slopes, Rates):
            self.assert_near(asked('flow', normal(0.7, 0.25), system)([[1.3]], 0)[0][0], wanted, 1e-6)

    def test_do_not_know_other_labels(self):
        for label in (0, 2, 0.1001, math.nan):
            self.assertTrue(math.isnan(asked('data', MIXTURE)([[1.0]], label)[0][0]))
        for label in (math.inf, math.nan):
            self.assertTrue(math.isnan(asked('data', MIXTURE, Straight)([[1.0]], label)[0][0]))
        # 0.1 in single precision
        self.assert_near(asked('data', MIXTURE)([[1.0]], 0.10000000149011612)[0][0], 1)

    def test_go_on_past_an_end_that_a_solver_steps_past(self):
        # E[x_0 | x] of a normal, with alpha = t and sigma = 1 - t
        for t in (1.3, -0.2, 40):
            data = asked('data', normal(0.7, 0.25), Straight)([[1.3]], t)[0][0]
            self.assert_near(data, 0.7 + t * 0.25 * (1.3 - t * 0.7) / (t * t * 0.25 + (1 - t) ** 2))

        class Ended(Bent):
            def coefficients(self, time):
                return super().coefficients(time) if min(time) >= 0 else {'alpha': [1.0] * len(time), 'sigma': [math.nan] * len(time)}

        # without a sigma, what holds at the end
        for parameterization in ('data', 'flow'):
            model = asked(parameterization, normal(0.7, 0.25), Ended)
            self.assert_near(model([[1.3]], -0.3)[0][0], model([[1.3]], 0)[0][0])

    def test_are_told_what_the_process_says(self):
        for labels, label in [
            ({'scale': 1000}, lambda t, log: 1000 * t),
            ('log snr', lambda t, log: log),
            ({'of': 'log snr', 'scale': -0.125}, lambda t, log: -log / 8),
        ]:
            for base in (Straight, Bent):

                class Told(base):
                    process = {**base.process, 'labels': labels}

                times = [0.01, 0.3, 0.8, 0.99]
                at = base().coefficients(times)
                told = [label(t, 2 * math.log(a / s)) for t, a, s in zip(times, at['alpha'], at['sigma'])]
                for parameterization in ('data', 'flow', 'velocity'):
                    points = [[1.3]] * len(times)
                    found = asked(parameterization, MIXTURE, Told)(points, told)
                    # the flow is the slope in the time, whatever the model is told
                    for (value,), (wanted,) in zip(found, asked(parameterization, MIXTURE, base)(points, times)):
                        self.assert_near(value, wanted, 1e-9)

    @unittest.skipIf(np is None, 'needs numpy')
    def test_of_flows_ask_for_arrays_of_times_where_there_is_numpy(self):
        class Arrays:
            process = {'from': 0, 'to': 1, 'prior': {'variance': 1}, 'labels': {'scale': 1000}}

            def coefficients(self, time):
                return {'alpha': 1 - time, 'sigma': time}

        # -E[x_0 | x] + E[eps | x] of a normal, at alpha = sigma = 0.5
        wanted = -0.7 + (0.5 - 0.5 * 0.25) * (1.3 - 0.35) / (0.25 * 0.25 + 0.25)
        self.assert_near(asked('flow', normal(0.7, 0.25), Arrays)([[1.3]], 500)[0][0], wanted, 1e-9)

    def test_know_a_log_snr_beyond_the_process_while_its_schedule_goes_on(self):
        class Karras:
            process = {'from': 0.002, 'to': 80, 'prior': {'variance': 6400}, 'labels': 'log snr'}

            def coefficients(self, time):
                return {'alpha': [1.0] * len(time), 'sigma': list(time)}

        for sigma in (120, 0.001):
            data = asked('data', normal(0.7, 0.25), Karras)([[1.3]], -2 * math.log(sigma))[0][0]
            self.assert_near(data, 0.7 + 0.25 * (1.3 - 0.7) / (0.25 + sigma**2))
        for label in (200, math.nan, math.inf):
            self.assertTrue(math.isnan(asked('data', MIXTURE, Karras)([[1.0]], label)[0][0]))

    def test_say_where_a_log_snr_cannot_be_inverted(self):
        for noise in (lambda t: 90 - t, lambda t: t if t < 50 else (t - 49) / 10, lambda t: t / 50 if t < 50 else t,
                      lambda t: t if t < 1 or t == 80 else math.nan):

            class Wrong:
                process = {'from': 0.002, 'to': 80, 'prior': {'variance': 6400}, 'labels': 'log snr'}

                def coefficients(self, time):
                    return {'alpha': [1.0] * len(time), 'sigma': [noise(t) for t in time]}

            with self.assertRaisesRegex(ValueError, '^labels of log SNR need .* found .* at time .* and .* at time'):
                asked('data', MIXTURE, Wrong)([[1.0]], -1)

    def test_are_asked_by_level_of_where_there_is_one(self):
        class Logarithmic(Table):
            def level_of(self, label):
                return {'alpha': [1.0 for _ in label], 'sigma': [math.exp(4 * each) for each in label]}

        wanted = 0.7 + 0.25 * (1.3 - 0.7) / (0.25 + math.exp(1.6))
        self.assert_near(asked('data', normal(0.7, 0.25), Logarithmic)([[1.3]], 0.2)[0][0], wanted)

    def test_keep_lists_as_they_are(self):
        model = asked('data', PLANE)
        rows = model([[1.0, 2.0], [0.5, -1.0]], [1, 1])
        self.assertEqual(model([[[1.0, 2.0]], [[0.5, -1.0]]], 1), [[row] for row in rows])
        self.assertEqual(asked('data', MIXTURE)([0.5, 1], [1, 0.1])[1], 1)
        self.assertEqual(model([], []), [])

    def test_stand_in_for_networks_and_record_labels(self):
        model = asked('noise', MIXTURE)
        model.eval().train().to('cpu')([[1], [2]], [1, 999], class_labels=None)
        model([[1], [2]], 1)
        self.assertEqual(model.labels, [1, 999, 1])
        self.assertEqual((list(model.parameters()), model.parameterization), ([], 'noise'))

    def test_say_how_large_the_variance_of_a_step_is(self):
        model = {'target': MIXTURE, 'parameterization': 'noise'}
        self.assertEqual(exact({**model, 'varianceFraction': 0.3}, Table()).variance_fraction, 0.3)
        self.assertEqual(exact({**model, 'varianceFraction': 0}, Table()).variance_fraction, 0)
        self.assertIsNone(exact(model, Table()).variance_fraction)

    def test_say_what_is_wrong(self):
        with self.assertRaisesRegex(ValueError, "'mine' is one of the system's own"):
            exact({'id': 'mine'}, Table())
        with self.assertRaisesRegex(RuntimeError, 'needs a system'):
            exact({'target': MIXTURE, 'parameterization': 'data'})
        with self.assertRaisesRegex(ValueError, "'bumps'"):
            asked('data', {'kind': 'bumps'})
        with self.assertRaisesRegex(ValueError, "'flow' of levels needs alpha_slope"):
            asked('flow', MIXTURE)([[1]], 1)
        with self.assertRaisesRegex(ValueError, '3 labels for 2 points'):
            asked('data', MIXTURE)([[1], [2]], [1, 1, 1])
        with self.assertRaisesRegex(ValueError, r'1 dimensions was given points of shape \(2, 2\)'):
            asked('data', MIXTURE)([[1, 1], [2, 2]], 1)

    @unittest.skipIf(np is None, 'needs numpy')
    def test_keep_arrays_as_they_are(self):
        x = np.array([[1.0, 2.0], [0.5, -1.0], [-30, 3]])
        for parameterization in ('score', 'noise', 'data', 'velocity'):
            model = asked(parameterization, PLANE)
            wanted = np.array(model(x.tolist(), [1, 0.1, 999]))
            found = model(x, np.array([1, 0.1, 999]))
            np.testing.assert_allclose(found, wanted, rtol=1e-13)
            for single in (images(x.astype(np.float32)), x.astype(np.float32)):
                found = model(single, np.array([1, 0.1, 999], np.float32)[:, None])
                self.assertEqual((found.dtype, found.shape), (np.float32, single.shape))
                np.testing.assert_allclose(flat(found), wanted, rtol=1e-6)
        wanted = model(x, 1)
        for label in (np.array(1), np.array([1]), np.int32(1), np.array([1, 1, 1]), np.array([1], np.float16)):
            np.testing.assert_array_equal(model(x, label), wanted)
        self.assertTrue(np.isnan(model(x, np.array([1, 1, 2]))).tolist() == [[False] * 2, [False] * 2, [True] * 2])
        self.assertEqual(model(np.array([[1, 2]]), np.int64(1)).dtype, np.float64)
        self.assertEqual(model(np.zeros((0, 2)), 1).shape, (0, 2))

    @unittest.skipIf(np is None, 'needs numpy')
    def test_without_signal_and_noise_give_no_numbers(self):
        class Empty(Table):
            process = {'levels': {'alpha': [1, 0], 'sigma': [0.5, 0]}, 'prior': {'variance': 1}}

        with np.errstate(all='ignore'):
            self.assertFalse(np.isfinite(asked('data', MIXTURE, Empty)(np.array([[0.5]]), 1)).any())

    def test_take_one_label_for_all_as_they_take_a_label_each(self):
        rows = [[1.0, 2.0], [0.5, -1.0], [-30.0, 3.0]]
        kinds = [list]
        if np is not None:
            kinds.append(np.array)
        if torch is not None:
            kinds.append(lambda rows: torch.tensor(rows, dtype=torch.float64))
        for parameterization in ('score', 'noise', 'data', 'velocity'):
            model = asked(parameterization, PLANE)
            for label, other in ((0.1, 1), (1, 999), (999, 0.1)):
                wanted = [model([row], label)[0] for row in rows]
                for kind in kinds:
                    for labels in (label, [label] * 3, [label, label, other]):
                        found = flat(model(kind(rows), labels))
                        for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
                            self.assert_near(float(found[i][j]), wanted[i][j])

    @unittest.skipIf(torch is None, 'needs torch')
    def test_keep_tensors_and_can_be_differentiated(self):
        rows = [[1.0, 2.0], [0.5, -1.0]]
        for parameterization in ('score', 'noise', 'data', 'velocity'):
            model = asked(parameterization, PLANE)
            wanted = torch.tensor(model(rows, [1, 999]), dtype=torch.float64)
            for dtype in (torch.float64, torch.float32, torch.bfloat16):
                x = images(torch.tensor(rows, dtype=dtype))
                found = model(x, torch.tensor([1, 999], dtype=dtype if dtype != torch.bfloat16 else torch.int64))
                self.assertEqual((found.dtype, found.shape), (dtype, x.shape))
                torch.testing.assert_close(flat(found).to(torch.float64), wanted, rtol=torch.finfo(dtype).eps, atol=0)
            for label in (torch.tensor(1), torch.tensor([1]), torch.tensor([1, 1], dtype=torch.int32)):
                self.assertTrue(torch.equal(model(x, label), model(x, 1)))
            x = torch.tensor(rows, dtype=torch.float64, requires_grad=True)
            self.assertTrue(torch.autograd.gradcheck(lambda x: model(x, torch.tensor(1)), x))


class Images(unittest.TestCase):
    def test_of_lists(self):
        if np is None:
            self.assertEqual(images([[1, 2], [3, 4]]), [[[[1, 2]]], [[[3, 4]]]])
        self.assertEqual(flat([[[[1, 2]]], [[[3, 4]]]]), [[1, 2], [3, 4]])

    @unittest.skipIf(np is None, 'needs numpy')
    def test_of_arrays(self):
        self.assertEqual(images([[1, 2], [3, 4]]).shape, (2, 1, 1, 2))
        self.assertEqual(images(np.zeros(3)).shape, (3, 1, 1, 1))
        self.assertEqual(flat(np.zeros((2, 3, 4))).shape, (2, 12))
        self.assertEqual(flat(np.zeros((0, 3, 4))).shape, (0, 12))

    @unittest.skipIf(torch is None, 'needs torch')
    def test_of_tensors(self):
        self.assertEqual(flat(images(torch.zeros(2, 3))).shape, (2, 3))


class RawModels(unittest.TestCase):
    class System:
        process = {'from': 0.002, 'to': 80, 'prior': {'variance': 6400}, 'family': 've'}
        parameterization = 'data'
        preconditioning = {'sigmaData': 0.5}

        def coefficients(self, time):
            return {'alpha': [1 for _ in time], 'sigma': list(time)}

        def precondition(self, label):
            total = [math.hypot(each, 0.5) for each in label]
            return {
                'input': [1 / each for each in total],
                'skip': [0.25 / (each * each) for each in total],
                'output': [0.5 * sigma / each for sigma, each in zip(label, total)],
                'noise': [math.log(each) / 4 for each in label],
            }

    MODEL = {
        'target': {'kind': 'mixture', 'weights': [0.3, 0.7], 'means': [[-1, 0], [1, 2]], 'variances': [0.2, 0.4]},
        'parameterization': 'noise',
    }

    def test_give_the_data_once_the_code_around_them_has_scaled_them(self):
        system = self.System()
        raw = exact_raw(self.MODEL, lambda noise: [math.exp(4 * each) for each in noise], system)
        sigmas, points = [0.3, 2.0], [[0.4, -1.0], [3.0, 2.0]]
        given = system.precondition(sigmas)
        scaled = [[by * each for each in row] for by, row in zip(given['input'], points)]
        found = raw(scaled, given['noise'])
        meant = exact({**self.MODEL, 'parameterization': 'data'}, system)(points, sigmas)
        for i, row in enumerate(meant):
            for j, data in enumerate(row):
                self.assertAlmostEqual(given['skip'][i] * points[i][j] + given['output'][i] * found[i][j], data)

    def test_are_told_the_label_unless_it_is_said_what_they_are_told(self):
        one = exact_raw(self.MODEL, system=self.System())([[0.4, 1.0]], 2.0)
        other = exact_raw(self.MODEL, lambda noise: 2 * noise, self.System())([[0.4, 1.0]], 1.0)
        self.assertEqual(one, other)

    def test_need_the_call_precondition(self):
        class Plain:
            process = self.System.process
            coefficients = self.System.coefficients

        with self.assertRaisesRegex(Exception, 'exact_raw needs the call precondition of Plain, which has none'):
            exact_raw(self.MODEL, system=Plain())


class BrownianPaths(unittest.TestCase):
    def test_has_increments_of_one_path_over_the_roots_of_their_lengths(self):
        drawn = iter([1.0, 2.0, 5.0])
        noise = brownian_path(lambda: next(drawn))
        self.assertAlmostEqual(noise(10, 6), 1)
        # W(6) - W(10) = 2 and W(1) - W(6) = 2 sqrt(5)
        self.assertAlmostEqual(noise(10, 1), (2 + 2 * math.sqrt(5)) / 3)
        self.assertAlmostEqual(noise(10, 6), 1)
        # the next step begins anew
        self.assertAlmostEqual(noise(1, 0.5), 5)


class GivenNoise(unittest.TestCase):
    def test_serves_code_that_takes_a_generator(self):
        with given_noise([[[1, 2]], [3], 4]) as given:
            first, second, third = given.rng.standard_normal((1, 2)), given.rng.normal(1, 2, 1), given.rng.normal()
        self.assertEqual([[each for each in row] for row in first], [[1, 2]])
        self.assertEqual(list(second), [7])
        self.assertEqual(third, 4)

    def test_fails_when_a_block_is_missing_left_over_or_of_another_size(self):
        with self.assertRaisesRegex(RuntimeError, r'noise of shape \(1,\) was drawn after all 1 given blocks'):
            with given_noise([[1]]) as given:
                given.rng.randn(1)
                given.rng.randn(1)
        with self.assertRaisesRegex(RuntimeError, '1 of 2 given blocks of noise were not drawn'):
            with given_noise([[1], [2]]) as given:
                given.rng.randn(1)
        with self.assertRaisesRegex(RuntimeError, r'shape \(2, 1\) was drawn, but block 0 of the given noise has 1'):
            with given_noise([[1]]) as given:
                given.rng.randn(2, 1)

    def test_lets_other_errors_through(self):
        with self.assertRaises(KeyError):
            with given_noise([[1]]):
                raise KeyError

    @unittest.skipIf(np is None, 'needs numpy')
    def test_replaces_draws_of_numpy(self):
        eps = np.array([[1.0, 2.0]])
        draws = [
            lambda: np.random.randn(1, 2),
            lambda: np.random.standard_normal((1, 2)),
            lambda: (np.random.normal(np.array([[1.0, 1.0]]), 2.0) - 1) / 2,
            lambda: np.random.default_rng(seed=5).standard_normal(size=(1, 2), dtype=np.float32),
        ]
        replaced = ('randn', 'standard_normal', 'normal', 'default_rng')
        originals = [getattr(np.random, name) for name in replaced]
        wanted = np.random.default_rng(5).integers(1000)
        with given_noise([eps] * len(draws)):
            for draw in draws:
                np.testing.assert_array_equal(draw(), eps)
            self.assertEqual(np.random.default_rng(5).integers(1000), wanted)
        self.assertEqual([getattr(np.random, name) for name in replaced], originals)

    @unittest.skipIf(np is None, 'needs numpy')
    def test_replaces_draws_of_times_of_numpy(self):
        u = np.array([0.25, 0.5])
        draws = [
            lambda: np.random.rand(2),
            lambda: np.random.random((2,)),
            lambda: (np.random.uniform(1, 5, size=2) - 1) / 4,
            lambda: np.random.uniform(np.zeros(2)),
            lambda: np.random.default_rng().random(2, dtype=np.float32),
            lambda: np.random.default_rng().uniform(size=(2,)),
        ]
        with given_noise([], uniform=[u] * (len(draws) + 1)) as given:
            for draw in draws:
                np.testing.assert_array_equal(draw(), u)
            np.testing.assert_array_equal(given.rng.random(2), u)
            self.assertEqual(np.random.default_rng(5).integers(1000), np.random.default_rng(5).integers(1000))
        labels = np.array([7.0, 999.0])
        draws = [
            lambda: np.random.randint(0, 1000, 2),
            lambda: np.random.randint(1000, size=(2,), dtype=np.int32),
            lambda: np.random.default_rng().integers(1000, size=np.int64(2)),
        ]
        original = np.random.randint
        with given_noise([], integers=[labels] * len(draws) + [[3]]) as given:
            for draw in draws:
                found = draw()
                np.testing.assert_array_equal(found, labels)
                self.assertTrue(np.issubdtype(found.dtype, np.integer))
            found = given.rng.integers(10)
            self.assertEqual((found, type(found)), (3, int))
            self.assertTrue(0 <= np.random.default_rng().random() < 1)
        self.assertIs(np.random.randint, original)

    def test_is_strict_about_times(self):
        with self.assertRaisesRegex(RuntimeError, '1 of 1 given blocks of uniform numbers were not drawn'):
            with given_noise([], uniform=[[0.5]]):
                pass
        with self.assertRaisesRegex(RuntimeError, r'integers of shape \(3,\) was drawn, but block 0'):
            with given_noise([], integers=[[1, 2]]) as given:
                given.rng.integers(10, size=3)

    @unittest.skipIf(torch is None, 'needs torch')
    def test_replaces_draws_of_times_of_torch(self):
        u, labels = [0.25, 0.5], [7.0, 999.0]
        draws = [
            lambda: torch.rand(2),
            lambda: torch.rand((2,), device='cpu'),
            lambda: torch.rand(size=(2,), dtype=torch.float32),
            lambda: torch.rand_like(torch.zeros(2)),
        ]
        with given_noise([], uniform=[u] * len(draws)):
            for draw in draws:
                self.assertEqual(draw().tolist(), u)
        draws = [
            lambda: torch.randint(1000, (2,)),
            lambda: torch.randint(0, 1000, (2,), device='cpu').long(),
            lambda: torch.randint(low=0, high=1000, size=(2,)),
        ]
        original = torch.randint
        with given_noise([], integers=[labels] * len(draws)):
            for draw in draws:
                found = draw()
                self.assertEqual((found.tolist(), found.dtype), ([7, 999], torch.int64))
            self.assertEqual(torch.rand(2).shape, (2,))
        self.assertIs(torch.randint, original)

    @unittest.skipIf(torch is None, 'needs torch')
    def test_replaces_draws_of_torch(self):
        eps = torch.tensor([[1.0, 2.0]])
        draws = [
            lambda: torch.randn(1, 2),
            lambda: torch.randn((1, 2), device='cpu', generator=None),
            lambda: torch.randn(size=(1, 2), dtype=torch.float32),
            lambda: torch.randn_like(eps),
            lambda: (torch.normal(1.0, 2.0, size=(1, 2)) - 1) / 2,
            lambda: (torch.normal(torch.ones(1, 2), 2.0) - 1) / 2,
        ]
        original = torch.randn_like
        with given_noise([eps.numpy()] * len(draws)):
            for draw in draws:
                self.assertTrue(torch.equal(draw(), eps))
        self.assertIs(torch.randn_like, original)


class Levels(unittest.TestCase):
    def test_of_betas(self):
        levels = levels_from_betas([0.1, 0.5, 1])
        self.assertEqual(levels['label'], [0, 1, 2])
        for found, wanted in zip(levels['alpha'] + levels['sigma'], [0.9, 0.45, 0, 0.1, 0.55, 1]):
            self.assertAlmostEqual(found**2, wanted, 15)
        self.assertEqual(levels_from_betas([1e-20])['sigma'], [1e-10])

    def test_refuses_what_is_no_fraction_by_its_place(self):
        for values, wanted in (
            ([0.1, 2.0], r'betas\[1\] should be a number from 0 to 1, found 2\.0'),
            ([-0.1], r'betas\[0\] should be a number from 0 to 1, found -0\.1'),
            ([0.1, math.nan], r'betas\[1\] should be a number from 0 to 1, found nan'),
        ):
            with self.assertRaisesRegex(ValueError, wanted):
                levels_from_betas(values)
        with self.assertRaisesRegex(ValueError, r'abar\[1\] should be a number from 0 to 1, found 1\.5'):
            levels_from_abar([0.5, 1.5])
        self.assertEqual(levels_from_betas([0, 1])['alpha'], [1, 0])

    def test_of_alpha_bar(self):
        levels = levels_from_abar([0.9, 0.45], labels=[0, 0.5])
        self.assertEqual(levels['label'], [0, 0.5])
        self.assertEqual(levels['alpha'], [math.sqrt(0.9), math.sqrt(0.45)])
        self.assertEqual(levels['sigma'], [math.sqrt(1 - 0.9), math.sqrt(1 - 0.45)])


class Wheel(unittest.TestCase):
    def test_holds_the_module_with_its_digest(self):
        build = 'import sys; sys.path[0] = "build_backend"; import backend; print(backend.build_wheel(sys.argv[1]))'
        with tempfile.TemporaryDirectory() as folder:
            built = subprocess.run([sys.executable, '-c', build, folder], cwd=HERE, stdout=subprocess.PIPE, check=True)
            name = built.stdout.decode().strip()
            self.assertEqual(name, f'diffusion_bounds-{__version__}-py3-none-any.whl')
            with zipfile.ZipFile(os.path.join(folder, name)) as wheel:
                module = wheel.read('diffusion_bounds.py')
                record = wheel.read(f'diffusion_bounds-{__version__}.dist-info/RECORD').decode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(module).digest()).decode().rstrip('=')
        self.assertIn(f'diffusion_bounds.py,sha256={digest},{len(module)}\n', record)


if __name__ == '__main__':
    unittest.main()
