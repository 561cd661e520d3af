# fmt: off
# ruff: noqa: E501, the changes stand beside the lines that they are made in
"""Derivations written as lines of text, in ways that the check was never tuned to."""

from __future__ import annotations

import numpy as np

from tests.checking.corpus.styles import Style, draw, n, symmetric

STYLES = [
Style("regression_einsum", """
def loss(W, X, Y):
    P = X @ W
    J = np.mean((P - Y)**2)
    return J
""", {"W": n(size=(3,2)), "X": n(size=(5,3)), "Y": n(size=(5,2))}, """
dP = 2*(X @ W - Y)/Y.size
dW = np.einsum('ij,ik->jk', X, dP)
dX = np.einsum('ik,jk->ij', dP, W)
""", ("/Y.size", "/len(Y)"), ("'ik,jk->ij', dP, W", "'ik,jk->ij', P, W")),
Style("int_labels_text", """
def loss(W, X, y):
    Z = X @ W
    P = np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True)
    L = -np.mean(np.log(P[np.arange(len(y)), y]))
    return L
""", {"W": n(size=(4,3)), "X": n(size=(5,4)), "y": np.array([0,2,1,1,0])}, """
dZ = (P - np.eye(3)[y]) / len(y)
dW = X.T @ dZ
""", ("np.eye(3)[y]", "np.eye(3)[y - 1]"), ("X.T @ dZ", "X.T @ P")),
Style("attention", """
def loss(Q, K, V, T):
    d = Q.shape[1]
    S = Q @ K.T / np.sqrt(d)
    E = np.exp(S)
    A = E / E.sum(axis=1, keepdims=True)
    O = A @ V
    J = 0.5*np.sum((O - T)**2)
    return J
""", {"Q": n(size=(3,4)), "K": n(size=(5,4)), "V": n(size=(5,2)), "T": n(size=(3,2))}, """
dO = O - T
dV = A.T @ dO
dA = dO @ V.T
dS = A * (dA - np.sum(dA * A, axis=1, keepdims=True))
dQ = dS @ K / np.sqrt(d)
dK = dS.T @ Q / np.sqrt(d)
""", ("dS = A * (dA - np.sum(dA * A, axis=1, keepdims=True))", "dS = A * (dA - np.sum(dA * A, axis=0, keepdims=True))"), ("dQ = dS @ K / np.sqrt(d)", "dQ = dS @ K"), ("dS.T @ Q / np.sqrt(d)", "dS.T @ Q / d")),
Style("rnn_two_steps", """
def loss(Wx, Wh, b, x1, x2, h0, y):
    h1 = np.tanh(Wx @ x1 + Wh @ h0 + b)
    h2 = np.tanh(Wx @ x2 + Wh @ h1 + b)
    J = 0.5*np.sum((h2 - y)**2)
    return J
""", {"Wx": n(size=(3,2)), "Wh": n(size=(3,3)), "b": n(size=3), "x1": n(size=2), "x2": n(size=2), "h0": n(size=3), "y": n(size=3)}, """
dh2 = h2 - y
da2 = dh2 * (1 - h2**2)
dh1 = Wh.T @ da2
da1 = dh1 * (1 - h1**2)
dWh = np.outer(da2, h1) + np.outer(da1, h0)
dWx = np.outer(da2, x2) + np.outer(da1, x1)
db = da1 + da2
""", ("dWh = np.outer(da2, h1) + np.outer(da1, h0)", "dWh = np.outer(da2, h1)"), ("dh1 = Wh.T @ da2", "dh1 = Wh @ da2"), ("db = da1 + da2", "db = da2"), ("np.outer(da2, x2) + np.outer(da1, x1)", "np.outer(da2, x1) + np.outer(da1, x2)")),
Style("batchnorm_text", """
def loss(X, gamma, beta, T):
    m = X.shape[0]
    mu = X.mean(axis=0)
    var = X.var(axis=0)
    xhat = (X - mu)/np.sqrt(var + 1e-5)
    Y = gamma*xhat + beta
    J = np.sum((Y - T)**2)/2
    return J
""", {"X": n(size=(6,3)), "gamma": np.abs(n(size=3))+.5, "beta": n(size=3), "T": n(size=(6,3))}, """
dY = Y - T
dbeta = dY.sum(axis=0)
dgamma = np.sum(dY*xhat, axis=0)
dxhat = dY*gamma
dvar = np.sum(dxhat*(X - mu), axis=0) * -0.5 * (var + 1e-5)**(-1.5)
dmu = -np.sum(dxhat, axis=0)/np.sqrt(var + 1e-5)
dX = dxhat/np.sqrt(var + 1e-5) + dvar*2*(X - mu)/m + dmu/m
""", ("+ dmu/m", ""), ("dvar*2*(X - mu)/m", "dvar*(X - mu)/m"), ("dgamma = np.sum(dY*xhat, axis=0)", "dgamma = np.sum(dY*X, axis=0)"), ("-0.5", "0.5")),
Style("layer_norm", """
def loss(x, g, c, t):
    mu = x.mean(axis=-1, keepdims=True)
    s = x.std(axis=-1, keepdims=True)
    h = (x - mu)/s
    o = g*h + c
    L = 0.5*((o - t)**2).sum()
    return L
""", {"x": n(size=(3,5)), "g": n(size=5), "c": n(size=5), "t": n(size=(3,5))}, """
do = o - t
dg = np.sum(do * h, axis=0)
dc = np.sum(do, axis=0)
dh = do * g
dx = (dh - np.mean(dh, axis=-1, keepdims=True) - h*np.mean(dh*h, axis=-1, keepdims=True)) / s
""", ("- np.mean(dh, axis=-1, keepdims=True)", ""), ("/ s", ""), ("np.mean(dh*h, axis=-1, keepdims=True)", "np.mean(dh*h, axis=0, keepdims=True)")),
Style("l2_penalty", """
def loss(W, b, X, y, lam):
    m = X.shape[0]
    z = X @ W + b
    a = 1/(1 + np.exp(-z))
    J = -np.mean(y*np.log(a) + (1 - y)*np.log(1 - a)) + lam/(2*m)*np.sum(W**2)
    return J
""", {"W": n(size=4), "b": 0.1, "X": n(size=(5,4)), "y": np.array([0.,1,1,0,1]), "lam": 0.7}, """
dz = (a - y)/m
dW = np.dot(X.T, dz) + lam/m*W
db = np.sum(dz)
""", ("+ lam/m*W", "+ lam*W"), ("+ lam/m*W", ""), ("+ lam/m*W", "+ lam/(2*m)*W"), ("- y)/m", "- y)")),
Style("huber", """
def loss(w, x, y, delta):
    r = w*x - y
    J = np.mean(np.where(np.abs(r) <= delta, 0.5*r**2, delta*(np.abs(r) - 0.5*delta)))
    return J
""", {"w": 0.7, "x": n(size=7)*2, "y": n(size=7)*2, "delta": 0.8}, """
dr = np.clip(r, -delta, delta)/len(r)
dw = np.sum(dr*x)
""", ("np.clip(r, -delta, delta)", "r"), ("np.clip(r, -delta, delta)", "np.clip(r, 0, delta)"), ("np.clip(r, -delta, delta)", "np.clip(r, -1, 1)")),
Style("eps_in_log", """
def loss(w, b, X, Y):
    A = 1/(1 + np.exp(-(w.T @ X + b)))
    J = -np.mean(Y*np.log(A + 1e-9) + (1 - Y)*np.log(1 - A + 1e-9))
    return J
""", {"w": n(size=(3,1)), "b": 0.2, "X": n(size=(3,6)), "Y": np.array([[0.,1,1,0,1,0]])}, """
err = (A - Y) / Y.shape[1]
dw = X @ err.T
db = np.sum(err)
""", ("A - Y", "Y - A"), ("X @ err.T", "X @ A.T / Y.shape[1]")),
Style("transposed_convention", """
def loss(W1, W2, X, Y):
    H = np.tanh(X @ W1.T)
    P = H @ W2.T
    J = 0.5*np.sum((P - Y)**2)/X.shape[0]
    return J
""", {"W1": n(size=(4,3)), "W2": n(size=(2,4)), "X": n(size=(5,3)), "Y": n(size=(5,2))}, """
dP = (P - Y)/X.shape[0]
dW2 = dP.T @ H
dH = dP @ W2
dW1 = (dH*(1 - H*H)).T @ X
""", ("1 - H*H", "1 - H"), ("dP.T @ H", "P.T @ H/X.shape[0]"), ("dH*(1 - H*H)", "dH")),
Style("softplus", """
def loss(x, w):
    z = w @ x
    a = np.log(1 + np.exp(z))
    L = np.sum(a**2)
    return L
""", {"x": n(size=3), "w": n(size=(4,3))}, """
da = 2*a
dz = da/(1 + exp(-z))
dw = np.outer(dz, x)
dx = w.T @ dz
""", ("exp(-z)", "exp(z)"), ("2*a", "a"), ("np.outer(dz, x)", "np.outer(a, x)")),
Style("cosine_similarity", """
def loss(u, v):
    s = np.dot(u, v)
    nu = np.linalg.norm(u)
    nv = np.linalg.norm(v)
    c = s/(nu*nv)
    return c
""", {"u": n(size=4), "v": n(size=4)}, """
du = v/(nu*nv) - c*u/nu**2
dv = u/(nu*nv) - c*v/nv**2
""", ("- c*u/nu**2", ""), ("- c*v/nv**2", "- c*v/nv"), ("v/(nu*nv) -", "v/(nu*nv) +")),
Style("kl_logits", """
def loss(z, q):
    p = np.exp(z)/np.sum(np.exp(z))
    L = np.sum(p*np.log(p/q))
    return L
""", {"z": n(size=4), "q": np.array([.1,.4,.3,.2])}, """
dp = np.log(p/q) + 1
dz = p*(dp - np.sum(p*dp))
""", ("- np.sum(p*dp)", ""), ("p*(dp", "dp*(p")),
Style("kl_logits_short", """
def loss(z, q):
    p = np.exp(z)/np.sum(np.exp(z))
    L = np.sum(p*np.log(p/q))
    return L
""", {"z": n(size=4), "q": np.array([.1,.4,.3,.2])}, """
dz = p*(np.log(p/q) - L)
""", ("- L", "- 1"), ("np.log(p/q)", "np.log(q/p)")),
Style("vae_reparam", """
def loss(mu, logvar, eps, x):
    s = np.exp(0.5*logvar)
    z = mu + eps*s
    rec = 0.5*np.sum((z - x)**2)
    kl = -0.5*np.sum(1 + logvar - mu**2 - np.exp(logvar))
    J = rec + kl
    return J
""", {"mu": n(size=4), "logvar": n(size=4), "eps": n(size=4), "x": n(size=4)}, """
dz = z - x
dmu = dz + mu
dlogvar = dz*eps*0.5*s + 0.5*(exp(logvar) - 1)
""", ("dz + mu", "dz"), ("eps*0.5*s", "eps*s"), ("exp(logvar) - 1", "exp(logvar) + 1")),
Style("gru_gate", """
def loss(Wz, Wc, x, h, t):
    v = np.concatenate([h, x])
    z = 1/(1 + np.exp(-Wz @ v))
    c = np.tanh(Wc @ v)
    hn = z*h + (1 - z)*c
    J = 0.5*np.sum((hn - t)**2)
    return J
""", {"Wz": n(size=(3,5)), "Wc": n(size=(3,5)), "x": n(size=2), "h": n(size=3), "t": n(size=3)}, """
dhn = hn - t
dz = dhn*(h - c)
dc = dhn*(1 - z)
dWz = np.outer(dz*z*(1 - z), v)
dWc = np.outer(dc*(1 - c**2), v)
dh = dhn*z + (Wz.T @ (dz*z*(1 - z)) + Wc.T @ (dc*(1 - c**2)))[:3]
""", ("dhn*(h - c)", "dhn*h"), ("dh = dhn*z +", "dh ="), ("[:3]", "[2:]"), ("dc*(1 - c**2), v", "dc*(1 - c)**2, v")),
Style("per_example_autodiff_style", """
def loss(W1, W2, x, y):
    z1 = W1 @ x
    h = z1*(z1 > 0)
    o = W2 @ h
    e = np.exp(o)
    p = e/e.sum()
    L = -np.log(p) @ y
    return L
""", {"W1": n(size=(4,3)), "W2": n(size=(3,4)), "x": n(size=3), "y": np.array([0.,1,0])}, """
do = p - y
dW2 = do[:, None] * h[None, :]
dh = do @ W2
dz1 = np.where(z1 > 0, dh, 0)
dW1 = dz1.reshape(-1, 1) @ x.reshape(1, -1)
""", ("p - y", "p*y"), ("np.where(z1 > 0, dh, 0)", "np.where(z1 > 0, dh, z1)"), ("np.where(z1 > 0, dh, 0)", "np.where(h > 0, 1, 0)")),
Style("scalar_chain", """
def loss(w, b, x, y):
    z = w*x + b
    a = np.tanh(z)
    L = (a - y)**2
    return L
""", {"w": 0.4, "b": -.2, "x": 1.3, "y": .7}, """
dL_da = 2*(a - y)
dL_dz = dL_da*(1 - a**2)
dL_dw = dL_dz*x
dL_db = dL_dz
""", ("1 - a**2", "1 + a**2"), ("dL_dz*x", "dL_dz*w"), ("dL_db = dL_dz", "dL_db = dL_da")),
Style("primes", """
def loss(w, x, y):
    z = w*x
    a = 1/(1 + np.exp(-z))
    L = -(y*np.log(a) + (1 - y)*np.log(1 - a))
    return L
""", {"w": 0.4, "x": 1.3, "y": 1.0}, """
∂L/∂a = -y/a + (1 - y)/(1 - a)
∂L/∂z = ∂L/∂a · a·(1 − a)
∂L/∂w = ∂L/∂z · x
""", ("-y/a + (1 - y)/(1 - a)", "-y/a - (1 - y)/(1 - a)"), ("a·(1 − a)", "a·(1 − z)")),
Style("matrix_factorisation", """
def loss(U, V, Rm, M, lam):
    E = M*(U @ V.T - Rm)
    J = np.sum(E**2) + lam*(np.sum(U**2) + np.sum(V**2))
    return J
""", {"U": n(size=(4,2)), "V": n(size=(3,2)), "Rm": n(size=(4,3)), "M": (draw.random((4,3))<.7).astype(float), "lam": .1}, """
dE = 2*E
dU = dE @ V + 2*lam*U
dV = dE.T @ U + 2*lam*V
""", ("2*lam*U", "lam*U"), ("dE.T @ U", "E.T @ U"), ("dE = 2*E", "dE = 2*E*M*E")),
Style("leaky", """
def loss(w, X, y):
    z = X @ w
    a = np.where(z > 0, z, 0.01*z)
    J = np.mean((a - y)**2)
    return J
""", {"w": n(size=3), "X": n(size=(6,3)), "y": n(size=6)}, """
da = 2*(a - y)/6
dz = da*np.where(z > 0, 1, 0.01)
dw = dz @ X
""", ("np.where(z > 0, 1, 0.01)", "(z > 0)"), ("np.where(z > 0, 1, 0.01)", "np.where(z > 0, 0.01, 1)"), ("np.where(z > 0, 1, 0.01)", "1")),
Style("weight_decay_list", """
def loss(params, x, y):
    W, b = params
    p = W @ x + b
    J = np.sum((p - y)**2) + 0.5*np.sum(W**2)
    return J
""", {"params": [n(size=(2,3)), n(size=2)], "x": n(size=3), "y": n(size=2)}, """
dp = 2*(p - y)
dW = np.outer(dp, x) + W
db = dp
""", ("+ W", ""), ("2*(p - y)", "(p - y)")),
Style("bilinear", """
def loss(A, x, y):
    s = x @ A @ y
    L = s**2
    return L
""", {"A": n(size=(3,4)), "x": n(size=3), "y": n(size=4)}, """
ds = 2*s
dA = ds*np.outer(x, y)
dx = ds*(A @ y)
dy = ds*(A.T @ x)
""", ("ds*(A @ y)", "ds*y.sum()*A.sum(axis=1)"), ("dA = ds*", "dA = "), ("2*s", "s")),
Style("quadratic_form", """
def loss(A, x, b):
    q = x @ A @ x
    L = 0.5*q - b @ x
    return L
""", {"A": n(size=(3,3)), "x": n(size=3), "b": n(size=3)}, """
dx = 0.5*(A + A.T) @ x - b
""", ("0.5*(A + A.T)", "A"), ("- b", "+ b"), ("0.5*(A + A.T)", "A.T")),
Style("symmetric_quadratic", """
def loss(A, x, b):
    L = 0.5*(x @ A @ x) - b @ x
    return L
""", {"A": symmetric(3), "x": n(size=3), "b": n(size=3)}, """
dx = A @ x - b
""", ("A @ x", "2*A @ x")),
Style("swish", """
def loss(x, t):
    s = 1/(1 + np.exp(-x))
    y = x*s
    L = np.sum((y - t)**2)
    return L
""", {"x": n(size=5), "t": n(size=5)}, """
dy = 2*(y - t)
dx = dy*(y + s*(1 - y))
""", ("y + s*(1 - y)", "s*(1 - s)"), ("y + s*(1 - y)", "s"), ("y + s*(1 - y)", "s + s*(1 - s)")),
Style("focal", """
def loss(z, g):
    p = 1/(1 + np.exp(-z))
    L = -np.mean((1 - p)**g*np.log(p))
    return L
""", {"z": n(size=5), "g": 2.0}, """
dp = (g*(1 - p)**(g - 1)*np.log(p) - (1 - p)**g/p)/5
dz = dp*p*(1 - p)
""", ("g*(1 - p)**(g - 1)*np.log(p) -", "-"), ("g*(1 - p)", "(1 - p)"), ("(1 - p)**g/p)", "(1 - p)/p)")),
Style("gaussian_nll", """
def loss(mu, log_s, y):
    s = np.exp(log_s)
    L = np.sum(log_s + 0.5*((y - mu)/s)**2)
    return L
""", {"mu": n(size=4), "log_s": n(size=4), "y": n(size=4)}, """
dmu = -(y - mu)/s**2
dlog_s = 1 - ((y - mu)/s)**2
""", ("-(y - mu)", "(y - mu)"), ("1 - ((", "-(("), ("s)**2", "s)**3"), ("/s**2", "/s")),
Style("normalise_vector", """
def loss(v, t):
    r = np.sqrt(np.sum(v**2))
    u = v/r
    L = np.sum(u*t)
    return L
""", {"v": n(size=3), "t": n(size=3)}, """
dv = (t - u*np.dot(u, t))/r
""", ("- u*np.dot(u, t)", ""), ("/r", ""), ("u*np.dot(u, t)", "v*np.dot(u, t)")),
Style("mean_over_all", """
def loss(W, X, Y):
    P = W @ X
    J = np.mean(np.abs(P - Y))
    return J
""", {"W": n(size=(2,3)), "X": n(size=(3,4)), "Y": n(size=(2,4))}, """
dP = np.sign(P - Y)/P.size
dW = dP @ X.T
""", ("/P.size", "/P.shape[1]"), ("np.sign(P - Y)", "(P - Y)")),
Style("tied_weights", """
def loss(W, X):
    H = 1/(1 + np.exp(-(W @ X)))
    Rr = W.T @ H
    J = 0.5*np.sum((Rr - X)**2)
    return J
""", {"W": n(size=(2,3)), "X": n(size=(3,4))}, """
dRr = Rr - X
dH = W @ dRr
dZ = dH*H*(1 - H)
dW = dZ @ X.T + H @ dRr.T
""", ("+ H @ dRr.T", ""), ("dZ @ X.T +", ""), ("H*(1 - H)", "(1 - H)")),
Style("glu", """
def loss(W, V, x, t):
    a = W @ x
    g = 1/(1 + np.exp(-(V @ x)))
    y = a*g
    L = np.sum((y - t)**2)
    return L
""", {"W": n(size=(2,3)), "V": n(size=(2,3)), "x": n(size=3), "t": n(size=2)}, """
dy = 2*(y - t)
da = dy*g
dg = dy*a
dW = np.outer(da, x)
dV = np.outer(dg*g*(1 - g), x)
dx = W.T @ da + V.T @ (dg*g*(1 - g))
""", ("dg = dy*a", "dg = dy*g"), ("W.T @ da +", ""), ("da = dy*g", "da = dy*a")),
Style("two_heads", """
def loss(W, U, V, x, s, t):
    h = np.tanh(W @ x)
    p = U @ h
    q = V @ h
    L = 0.5*np.sum((p - s)**2) + 0.5*np.sum((q - t)**2)
    return L
""", {"W": n(size=(3,2)), "U": n(size=(2,3)), "V": n(size=(2,3)), "x": n(size=2), "s": n(size=2), "t": n(size=2)}, """
dp = p - s
dq = q - t
dU = np.outer(dp, h)
dV = np.outer(dq, h)
dh = U.T @ dp + V.T @ dq
dW = np.outer(dh*(1 - h**2), x)
""", ("+ V.T @ dq", ""), ("U.T @ dp + V.T @ dq", "V.T @ dp + U.T @ dq"), ("np.outer(dq, h)", "np.outer(dp, h)")),
Style("log_loss_logits", """
def loss(w, X, y):
    z = X @ w
    J = np.mean(np.logaddexp(0, z) - y*z)
    return J
""", {"w": n(size=3), "X": n(size=(5,3)), "y": np.array([0.,1,1,0,1])}, """
dz = (sigmoid(z) - y)/len(y)
dw = X.T @ dz
""", ("sigmoid(z)", "z"), ("sigmoid(z)", "sigmoid(-z)")),
Style("variance_loss", """
def loss(x):
    v = np.var(x)
    L = np.log(v)
    return L
""", {"x": n(size=6)}, """
dv = 1/v
dx = dv*2*(x - x.mean())/len(x)
""", ("/len(x)", "/(len(x) - 1)"), ("x - x.mean()", "x")),
Style("ddof", """
def loss(x, t):
    s = np.std(x, ddof=1)
    L = (s - t)**2
    return L
""", {"x": n(size=6), "t": 0.3}, """
ds = 2*(s - t)
dx = ds*(x - np.mean(x))/((len(x) - 1)*s)
""", ("(len(x) - 1)", "len(x)")),
Style("padding_mask", """
def loss(S, V, M, T):
    Sm = np.where(M > 0, S, -30.0)
    A = np.exp(Sm)/np.sum(np.exp(Sm), axis=-1, keepdims=True)
    O = A @ V
    L = np.sum(O*T)
    return L
""", {"S": n(size=(3,4)), "V": n(size=(4,2)), "M": np.array([[1.,1,1,0],[1,0,1,1],[1,1,1,1]]), "T": n(size=(3,2))}, """
dO = T
dA = dO @ V.T
dSm = A*(dA - (A*dA).sum(axis=-1, keepdims=True))
dS = dSm*(M > 0)
dV = A.T @ dO
""", ("dS = dSm*(M > 0)", "dS = dSm*(M == 0)"), ("A*(dA -", "A*(1 - A)*(dA -")),
Style("triple_bracket_norm", """
def loss(W, X):
    Z = W @ X
    J = np.sqrt(np.sum(Z**2))
    return J
""", {"W": n(size=(2,3)), "X": n(size=(3,4))}, """
dZ = Z/J
dW = dZ @ X.T
""", ("Z/J", "Z/J**2"), ("Z/J", "2*Z/J")),
Style("power_and_division", """
def loss(a, b, c):
    u = a**b
    v = u/c
    L = np.sin(v)
    return L
""", {"a": 1.4, "b": 2.3, "c": 1.7}, """
dv = cos(v)
du = dv/c
da = du*b*a**(b - 1)
db = du*u*ln(a)
dc = -dv*u/c**2
""", ("b*a**(b - 1)", "a**(b - 1)"), ("u*ln(a)", "u*a"), ("-dv*u/c**2", "-dv*u/c"), ("cos(v)", "-cos(v)")),
Style("outer_product_loss", """
def loss(u, v, T):
    D = np.outer(u, v) - T
    L = np.sum(D*D)
    return L
""", {"u": n(size=3), "v": n(size=4), "T": n(size=(3,4))}, """
dD = 2*D
du = dD.dot(v)
dv = u.dot(dD)
""", ("u.dot(dD)", "u.dot(D)"), ("2*D", "D")),
]
