"""Yardstick, competent NumPy: the training gram by sampled noise, the sum over nodes of weight/n sum_i phi phi^T at
alpha x_i + sigma eps. The mean over k independent draws of all eps comes near the exact gram. usage: sampled_gram.py
folder draws; reads W (m x d), x (n x d), b (nodes x m), alpha, sigma and weights from .npy files there, writes
grams.npy (draws x m x m), and prints the seconds of each draw. The relu features are computed in blocks of points,
F^T F by the symmetric product of BLAS."""
import sys, time, numpy as np
BLOCK = 2048
def draw(rng, W, x, b, alpha, sigma, weights):
    n, d = x.shape; m = len(W); G = np.zeros((m, m)); F = np.empty((BLOCK, m)); T = np.ascontiguousarray(W.T)
    for node, weight in enumerate(weights):
        S = np.zeros((m, m))
        for start in range(0, n, BLOCK):
            y = alpha[node]*x[start:start+BLOCK]; y += sigma[node]*rng.standard_normal(y.shape)
            f = F[:len(y)]; np.matmul(y, T, out=f); f += b[node]; np.maximum(f, 0, out=f); S += f.T@f
        G += weight/n*S
    return G
if __name__ == '__main__':
    folder, draws = sys.argv[1], int(sys.argv[2]); rng = np.random.default_rng(0)
    names = ('W', 'x', 'b', 'alpha', 'sigma', 'weights')
    W, x, b, alpha, sigma, weights = [np.load(f'{folder}/{name}.npy') for name in names]
    draw(rng, W, x[:BLOCK], b, alpha, sigma, weights); grams = []
    for _ in range(draws):
        start = time.perf_counter(); grams.append(draw(rng, W, x, b, alpha, sigma, weights))
        print(time.perf_counter()-start)
    np.save(f'{folder}/grams.npy', np.stack(grams))
