"""The classifier guidance of openai/guided-diffusion, by its condition_score, under the gate:

GUIDED_DIFFUSION=guided-diffusion npx diffusion-bounds verify --system "python3 gate_guided_diffusion_classifier.py"
"""
from checkout import checkout

checkout('GUIDED_DIFFUSION', bare=['guided_diffusion'], unused=['blobfile', 'mpi4py'])
import numpy as np
import torch
from guided_diffusion import gaussian_diffusion as gd

from diffusion_bounds import images, serve

d = gd.GaussianDiffusion(betas=gd.get_named_beta_schedule('linear', 1000), model_mean_type=gd.ModelMeanType.EPSILON,
                         model_var_type=gd.ModelVarType.FIXED_LARGE, loss_type=gd.LossType.MSE)


def tensor(x):
    return images(torch.as_tensor(np.asarray(x), dtype=torch.float32))


class System:
    name = 'guided-diffusion, classifier'
    dtype = 'float32'
    process = {'levels': {'alpha': d.sqrt_alphas_cumprod, 'sigma': d.sqrt_one_minus_alphas_cumprod},
               'prior': {'variance': 1}, 'family': 'vp'}
    parameterization = 'data'
    guidance = {}

    def guide(self, x, label, unconditional, gradient, scale):
        # as scripts/classifier_sample.py has it, the classifier's gradient times its scale
        return d.condition_score(lambda x, t: scale * tensor(gradient), {'pred_xstart': tensor(unconditional)},
                                 tensor(x), torch.as_tensor(label).long(), model_kwargs={})['pred_xstart']


serve(System)
