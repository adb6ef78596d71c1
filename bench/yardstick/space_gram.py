"""Yardstick, competent NumPy/SciPy: E[relu(l_i) relu(l_j)] of all pairs of arguments l = W x + b under a mixture of
isotropic Gaussians, by the closed formula with Phi2 from Owen's T. usage: space_gram.py folder; reads W (m x d), b,
means (K x d), variances and weights from .npy files there, writes gram.npy, and prints the seconds of a second call.
Vectorised over the pairs i < j, in blocks that stay in the cache. The features must be generic: no two of them
parallel, and no mean argument exactly 0."""
import sys, time, numpy as np
from scipy.special import ndtr, owens_t
BLOCK = 8192
pdf = lambda z: np.exp(-.5*z*z)/np.sqrt(2*np.pi)
def gram(W, b, means, variances, weights):
    m = len(W); length = np.sqrt((W*W).sum(1)); unit = W/length[:, None]; cosines = unit@unit.T
    rows, columns = np.triu_indices(m, 1); G = np.zeros((m, m)); diagonal = np.zeros(m)
    clouds = []
    for w, mu, v in zip(weights, means, variances):
        mean = W@mu+b; s = length*np.sqrt(v); h = mean/s; P = ndtr(h); p = pdf(h)
        diagonal += w*((mean*mean+s*s)*P+mean*s*p); clouds.append((w, mean, s, h, P, p))
    for start in range(0, len(rows), BLOCK):
        i = rows[start:start+BLOCK]; j = columns[start:start+BLOCK]
        r = cosines[i, j]; square = (1-r)*(1+r); q = np.sqrt(square); total = 0
        for w, mean, s, h_all, P, p in clouds:
            h, k, si, sj, mi, mj = h_all[i], h_all[j], s[i], s[j], mean[i], mean[j]
            u = (h-r*k)/q; v = (k-r*h)/q
            both = .5*(P[i]+P[j])-owens_t(h, v/h)-owens_t(k, u/k)-.5*(h*k < 0)
            total = total+w*((mi*mj+r*si*sj)*both+mi*sj*p[j]*ndtr(u)+mj*si*p[i]*ndtr(v)
                             +si*sj*q/(2*np.pi)*np.exp(-.5*(h*h-2*r*h*k+k*k)/square))
        G[i, j] = total; G[j, i] = total
    G[np.arange(m), np.arange(m)] = diagonal
    return G
if __name__ == '__main__':
    folder = sys.argv[1]
    inputs = [np.load(f'{folder}/{name}.npy') for name in ('W', 'b', 'means', 'variances', 'weights')]
    gram(*inputs); start = time.perf_counter(); G = gram(*inputs); print(time.perf_counter()-start)
    np.save(f'{folder}/gram.npy', G)
