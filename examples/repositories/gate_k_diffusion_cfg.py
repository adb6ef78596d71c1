"""The classifier-free guidance of crowsonkb/k-diffusion under the gate:

K_DIFFUSION=k-diffusion npx diffusion-bounds verify --system "python3 gate_k_diffusion_cfg.py"

It is a function within `main` of `train.py`, which trains. So the lines of `make_cfg_model_fn` are compiled from the
checkout by themselves, with what they take from around them.
"""
import ast
import os

from checkout import checkout

checkout('K_DIFFUSION')
import numpy as np
import torch

from diffusion_bounds import images, serve

SOURCE = os.path.join(os.environ['K_DIFFUSION'], 'train.py')
with open(SOURCE) as file:
    MAKERS = [node for node in ast.walk(ast.parse(file.read()))
              if isinstance(node, ast.FunctionDef) and node.name == 'make_cfg_model_fn']
CODE = compile(ast.Module(MAKERS, []), SOURCE, 'exec')
CLASSES = 10


def tensor(x):
    return images(torch.as_tensor(np.asarray(x), dtype=torch.float32))


class Probe:
    """In place of the network: the prediction of each half of its batch, by the class that it is told there."""

    def __init__(self, conditional, unconditional):
        self.predictions = conditional, unconditional

    def __call__(self, x, sigma, class_cond):
        count = len(class_cond)
        return torch.cat([self.predictions[int(c == CLASSES)][i % len(self.predictions[0])][None]
                          for i, c in zip(range(count), class_cond)])


class System:
    name = 'k-diffusion, guidance'
    dtype = 'float32'
    process = {'from': 0.01, 'to': 80.0, 'prior': {'variance': 80.0 ** 2}, 'family': 've'}
    parameterization = 'data'
    guidance = {}

    def coefficients(self, time):
        return {'alpha': np.ones_like(time), 'sigma': time}

    def guide(self, x, label, conditional, unconditional, scale):
        around = {'torch': torch, 'num_classes': CLASSES, 'cfg_scale': scale}
        exec(CODE, around)
        model = around['make_cfg_model_fn'](Probe(tensor(conditional), tensor(unconditional)))
        classes = torch.zeros(len(label), dtype=torch.long)
        return model(tensor(x), torch.as_tensor(label, dtype=torch.float32), class_cond=classes)


serve(System)
