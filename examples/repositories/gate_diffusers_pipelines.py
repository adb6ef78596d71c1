"""The guidance within pipelines of huggingface/diffusers under the gate:

DIFFUSERS=diffusers/src npx diffusion-bounds verify --system "python3 gate_diffusers_pipelines.py StableDiffusionPipeline"

The argument is `StableDiffusionPipeline` (default) or `DiTPipeline`. Its `__call__` takes one step with a probe in place of the
network, which gives each half of the batch its prediction, and one in place of the scheduler, which notes what it is given.
"""
import sys
from types import SimpleNamespace
from unittest.mock import MagicMock

from checkout import checkout

checkout('DIFFUSERS', unused=['flax', 'httpx', 'huggingface_hub', 'importlib_metadata', 'PIL', 'regex', 'requests',
                              'safetensors', 'tqdm', 'transformers'])
import numpy as np
import torch
from diffusers import loaders
from diffusers.pipelines.dit.pipeline_dit import DiTPipeline

from diffusion_bounds import images, levels_from_betas, serve

# what loads weights, and looks at the images, of the pipeline with texts
for name in ('FromSingleFileMixin', 'IPAdapterMixin', 'StableDiffusionLoraLoaderMixin', 'TextualInversionLoaderMixin'):
    vars(loaders).setdefault(name, type(name, (), {}))
sys.modules['diffusers.pipelines.stable_diffusion.safety_checker'] = MagicMock()
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import StableDiffusionPipeline

WHICH = (*sys.argv[1:], 'StableDiffusionPipeline')[0]
NO_CLASS = 1000


def tensor(x):
    return images(torch.as_tensor(np.asarray(x), dtype=torch.float32))


class Scheduler:
    """One step, which keeps the prediction that it is given."""

    order, init_noise_sigma = 1, 1.0

    def set_timesteps(self, steps, device=None):
        self.timesteps = torch.tensor([0])

    def scale_model_input(self, x, t):
        return x

    def step(self, prediction, t, x, return_dict=True):
        self.given = prediction
        return SimpleNamespace(prev_sample=x) if return_dict else (x,)


def predicted(is_conditional, conditional, unconditional):
    """The prediction of each row of a batch, which has all points once or twice."""
    n = len(conditional)
    return torch.cat([(conditional if told else unconditional)[i % n:i % n + 1] for i, told in enumerate(is_conditional)])


def bare(pipeline, **parts):
    """A pipeline without what `__init__` loads."""
    made = object.__new__(type(pipeline.__name__, (pipeline,), {'_execution_device': torch.device('cpu')}))
    vars(made).update(parts, maybe_free_model_hooks=lambda: None, _progress_bar_config={'disable': True})
    return made


def by_text(conditional, unconditional, scale, rescale):
    texts = torch.ones(len(conditional), 1, 1)  # 1 in every row is a text, and 0 none

    def unet(x, t, encoder_hidden_states, **rest):
        return (predicted(encoder_hidden_states.flatten() == 1, conditional, unconditional),)

    unet.config = SimpleNamespace(sample_size=1, in_channels=1, time_cond_proj_dim=None)
    pipe = bare(StableDiffusionPipeline, unet=unet, scheduler=Scheduler(), vae_scale_factor=8, image_processor=MagicMock(),
                _is_unet_config_sample_size_int=True, encode_prompt=lambda *text, **rest: (texts, 0 * texts))
    pipe(prompt_embeds=texts, negative_prompt_embeds=0 * texts, latents=torch.zeros(len(conditional), 1, 1, 1),
         num_inference_steps=1, guidance_scale=scale, guidance_rescale=rescale, output_type='latent')
    return pipe.scheduler.given


def by_class(conditional, unconditional, scale, rescale):
    def transformer(x, timestep, class_labels):
        return SimpleNamespace(sample=predicted(class_labels != NO_CLASS, conditional, unconditional))

    transformer.config = SimpleNamespace(sample_size=1, in_channels=1, out_channels=1)
    transformer.dtype = torch.float32
    vae = SimpleNamespace(config=SimpleNamespace(scaling_factor=1), decode=lambda x: SimpleNamespace(sample=x))
    pipe = bare(DiTPipeline, transformer=transformer, scheduler=Scheduler(), vae=vae)
    pipe([0] * len(conditional), guidance_scale=scale, num_inference_steps=1, output_type='np')
    return pipe.scheduler.given[:len(conditional)]  # it guides the halves of a batch alike


GUIDE = {'StableDiffusionPipeline': by_text, 'DiTPipeline': by_class}[WHICH]


class System:
    name = f'diffusers {WHICH}'
    dtype = 'float32'
    process = {'levels': levels_from_betas(np.linspace(1e-4, 0.02, 1000)), 'prior': {'variance': 1}}
    parameterization = 'noise'
    # a scale of at most 1 is no guidance
    guidance = {'scales': [1, 20], **({'rescale': 'given'} if WHICH == 'StableDiffusionPipeline' else {})}

    def guide(self, conditional, unconditional, scale, rescale=0.0):
        return GUIDE(tensor(conditional), tensor(unconditional), scale, rescale)


serve(System)
