# fmt: off
# ruff: noqa: E501, the changes stand beside the lines that they are made in
"""Derivations written as Python functions, in ways that the check was never tuned to."""

from __future__ import annotations

import numpy as np

from tests.checking.corpus.styles import Style, draw, n, net

STYLES = [
Style("regression_loop", """
def loss(w, b, X, y):
    m = len(y)
    p = X @ w + b
    J = np.sum((p - y)**2) / (2*m)
    return J
""", {"w": n(size=3), "b": 0.3, "X": n(size=(6,3)), "y": n(size=6)}, """
def grads(w, b, X, y):
    m = X.shape[0]
    dw = np.zeros(3)
    db = 0.0
    for i in range(m):
        e = np.dot(X[i], w) + b - y[i]
        dw += e * X[i]
        db += e
    dw /= m
    db /= m
    return {"dw": dw, "db": db}
""", ("dw += e * X[i]", "dw = e * X[i]"), ("    db /= m\n", ""), ("- y[i]", "+ y[i]")),
Style("float32_softmax", """
def loss(W, b, X, Y):
    Z = X @ W + b
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = e / e.sum(axis=1, keepdims=True)
    J = -np.sum(Y*np.log(P))/len(X)
    return J
""", {"W": n(size=(4,3)), "b": n(size=3), "X": n(size=(6,4)), "Y": np.eye(3)[[0,2,1,1,0,2]]}, """
def backward(W, b, X, Y):
    X32, W32 = X.astype(np.float32), W.astype(np.float32)
    Z = X32 @ W32 + b.astype(np.float32)
    P = np.exp(Z)
    P /= P.sum(axis=1, keepdims=True)
    dZ = (P - Y.astype(np.float32)) / np.float32(len(X))
    return {"dZ": dZ, "dW": X32.T @ dZ, "db": dZ.sum(0)}
""", ("dZ.sum(0)", "dZ.mean(0)"), ("P -", "Z -")),
Style("int_labels", """
def loss(W, X, y):
    Z = X @ W
    P = np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True)
    L = -np.mean(np.log(P[np.arange(len(y)), y]))
    return L
""", {"W": n(size=(4,3)), "X": n(size=(5,4)), "y": np.array([0,2,1,1,0])}, """
def backward(W, X, y):
    s = X @ W
    s -= s.max(axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    dZ = p.copy()
    dZ[np.arange(len(y)), y] -= 1
    dZ /= len(y)
    dW = X.T.dot(dZ)
    return dW, dZ
""", ("-= 1", "+= 1"), ("    dZ /= len(y)\n", ""), ("dZ[np.arange(len(y)), y] -= 1", "dZ[:, y] -= 1")),
Style("attention_function", """
def loss(Q, K, V, T):
    S = np.einsum('id,jd->ij', Q, K) / 2.0
    A = np.exp(S) / np.exp(S).sum(1, keepdims=True)
    O = np.einsum('ij,jd->id', A, V)
    J = 0.5*np.sum((O - T)**2)
    return J
""", {"Q": n(size=(3,4)), "K": n(size=(3,4)), "V": n(size=(3,2)), "T": n(size=(3,2))}, """
def back(Q, K, V, T):
    S = Q @ K.T / np.sqrt(Q.shape[-1])
    A = np.exp(S - S.max(-1, keepdims=True))
    A = A / A.sum(-1, keepdims=True)
    G = A @ V - T
    dV = np.zeros_like(V)
    dA = np.zeros_like(A)
    for i in range(3):
        for j in range(3):
            dV[j] += A[i, j] * G[i]
            dA[i, j] = np.dot(G[i], V[j])
    dS = np.zeros_like(A)
    for i in range(3):
        Jac = np.diag(A[i]) - np.outer(A[i], A[i])
        dS[i] = Jac @ dA[i]
    dQ = dS @ K / 2
    dK = dS.T @ Q / 2
    return dict(dQ=dQ, dK=dK, dV=dV)
""", ("dV[j] +=", "dV[j] ="), ("np.diag(A[i]) - np.outer", "np.diag(A[i]) + np.outer"), ("dK = dS.T @ Q", "dK = dS @ Q")),
Style("rnn_loop", """
def loss(Wx, Wh, b, X, y):
    h = np.zeros(3)
    for t in range(4):
        h = np.tanh(Wx @ X[t] + Wh @ h + b)
    J = np.sum((h - y)**2)
    return J
""", {"Wx": n(size=(3,2)), "Wh": n(size=(3,3)), "b": n(size=3), "X": n(size=(4,2)), "y": n(size=3)}, """
def bptt(Wx, Wh, b, X, y):
    hs = [np.zeros(3)]
    for t in range(4):
        hs.append(np.tanh(Wx @ X[t] + Wh @ hs[-1] + b))
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    dh = 2*(hs[-1] - y)
    for t in reversed(range(4)):
        da = dh * (1 - hs[t+1]**2)
        dWx += np.outer(da, X[t])
        dWh += np.outer(da, hs[t])
        db += da
        dh = Wh.T @ da
    return dWx, dWh, db
""", ("hs[t])", "hs[t+1])"), ("dh = Wh.T @ da", "dh = Wh @ da"), ("db += da", "db = da"), ("reversed(range(4))", "reversed(range(1, 4))")),
Style("batchnorm_function", """
def loss(X, gamma, beta, T):
    mu = np.mean(X, axis=0, keepdims=True)
    xc = X - mu
    var = np.mean(xc**2, axis=0, keepdims=True)
    std = np.sqrt(var + 1e-8)
    xn = xc/std
    out = gamma*xn + beta
    J = np.sum(out*T)
    return J
""", {"X": n(size=(6,3)), "gamma": np.abs(n(size=3))+.5, "beta": n(size=3), "T": n(size=(6,3))}, """
def bn_backward(X, gamma, beta, T):
    N = X.shape[0]
    mu = X.mean(0); sd = np.sqrt(X.var(0) + 1e-8)
    xn = (X - mu)/sd
    dout = T
    dgamma = (dout*xn).sum(0)
    dbeta = dout.sum(0)
    dX = (gamma/(N*sd)) * (N*dout - dbeta - xn*dgamma)
    return dX, dgamma, dbeta
""", ("- xn*dgamma", ""), ("N*dout - dbeta", "dout - dbeta"), ("(gamma/(N*sd))", "(1/(N*sd))")),
Style("conv1d_im2col", """
def loss(w, b, x, t):
    cols = np.stack([x[i:i+3] for i in range(6)])
    z = cols @ w + b
    a = np.maximum(z, 0)
    J = np.sum((a - t)**2)/2
    return J
""", {"w": n(size=3), "b": 0.2, "x": n(size=8), "t": n(size=6)}, """
def back(w, b, x, t):
    cols = np.stack([x[i:i+3] for i in range(6)])
    z = cols @ w + b
    dz = (np.maximum(0, z) - t) * (z > 0)
    dw = cols.T @ dz
    db = np.sum(dz)
    dx = np.zeros_like(x)
    for i in range(6):
        dx[i:i+3] += dz[i] * w
    return {'dw': dw, 'db': db, 'dx': dx}
""", ("dx[i:i+3] +=", "dx[i:i+3] ="), ("* (z > 0)", ""), ("dz[i] * w", "dz[i] * w[::-1]")),
Style("conv2d_loops", """
def loss(K, X, T):
    P = np.stack([np.stack([np.sum(X[i:i+2, j:j+2]*K) for j in range(3)]) for i in range(3)])
    J = np.sum(P*T)
    return J
""", {"K": n(size=(2,2)), "X": n(size=(4,4)), "T": n(size=(3,3))}, """
def back(K, X, T):
    dK = np.zeros((2,2)); dX = np.zeros((4,4))
    for i in range(3):
        for j in range(3):
            dK += X[i:i+2, j:j+2]*T[i,j]
            dX[i:i+2, j:j+2] += K*T[i,j]
    return dK, dX
""", ("K*T[i,j]", "K[::-1, ::-1]*T[i,j]"), ("T[i,j]\n            dX", "T[j,i]\n            dX")),
Style("hinge", """
def loss(w, b, X, y, C):
    s = X @ w + b
    margin = 1 - y*s
    J = 0.5*np.sum(w**2) + C*np.sum(np.maximum(0, margin))
    return J
""", {"w": n(size=3), "b": 0.1, "X": n(size=(6,3)), "y": np.array([1.,-1,1,1,-1,-1]), "C": 2.0}, """
def back(w, b, X, y, C):
    viol = (y*(X @ w + b) < 1).astype(float)
    dw = w - C*np.dot(X.T, viol*y)
    db = -C*np.sum(viol*y)
    return dw, db
""", ("viol*y)\n    db", "y)\n    db"), ("db = -C", "db = C"), ("w - C*", "2*w - C*"), ("< 1)", "> 1)")),
Style("multiclass_svm", """
def loss(W, X, y):
    S = X @ W
    correct = S[np.arange(len(y)), y].reshape(-1, 1)
    M = np.maximum(0, S - correct + 1)
    J = (np.sum(M) - len(y))/len(y)
    return J
""", {"W": n(size=(4,3)), "X": n(size=(5,4)), "y": np.array([0,2,1,1,0])}, """
def back(W, X, y):
    N = X.shape[0]
    S = X.dot(W)
    margins = S - S[range(N), y][:, None] + 1
    mask = (margins > 0) * 1.0
    mask[range(N), y] = 0
    mask[range(N), y] = -mask.sum(axis=1)
    dW = X.T.dot(mask) / N
    return dW
""", ("mask[range(N), y] = -mask.sum(axis=1)", "pass"), ("-mask.sum(axis=1)", "-1"), ("/ N", "")),
Style("huber_loop", """
def loss(w, x, y, delta):
    r = w*x - y
    J = np.mean(np.where(np.abs(r) <= delta, 0.5*r**2, delta*(np.abs(r) - 0.5*delta)))
    return J
""", {"w": 0.7, "x": n(size=7)*2, "y": n(size=7)*2, "delta": 0.8}, """
def back(w, x, y, delta):
    dw = 0
    for xi, yi in zip(x, y):
        r = w*xi - yi
        if abs(r) <= delta:
            dw += r*xi
        elif r > 0:
            dw += delta*xi
        else:
            dw -= delta*xi
    return dw/len(x)
""", ("dw -= delta*xi", "dw += delta*xi"), ("dw += r*xi", "dw += xi"),),
Style("dropout", """
def loss(W1, W2, X, Y, D, keep):
    Z1 = W1 @ X
    A1 = np.maximum(0, Z1)
    A1d = A1*D/keep
    Z2 = W2 @ A1d
    J = np.sum((Z2 - Y)**2)/(2*X.shape[1])
    return J
""", {"W1": n(size=(4,3)), "W2": n(size=(2,4)), "X": n(size=(3,5)), "Y": n(size=(2,5)), "D": (draw.random((4,5))<.6).astype(float), "keep": 0.6}, """
def back(W1, W2, X, Y, D, keep):
    m = X.shape[1]
    Z1 = W1.dot(X); A1 = Z1*(Z1>0)*D/keep
    dZ2 = (W2.dot(A1) - Y)/m
    dW2 = dZ2.dot(A1.T)
    dA1d = W2.T.dot(dZ2)
    dA1 = dA1d*D
    dA1 /= keep
    dZ1 = dA1.copy()
    dZ1[Z1 <= 0] = 0
    dW1 = dZ1.dot(X.T)
    return {"dW1": dW1, "dW2": dW2}
""", ("dA1 = dA1d*D", "dA1 = dA1d*1.0"), ("    dA1 /= keep\n", ""), ("dZ1[Z1 <= 0] = 0", "dZ1[A1 < 0] = 0"), ("dZ2.dot(A1.T)", "dZ2.dot(Z1.T)")),
Style("n_vs_n1", """
def loss(w, X, y):
    p = X @ w
    J = np.mean((p - y)**2)
    return J
""", {"w": n(size=(3,1)), "X": n(size=(5,3)), "y": n(size=(5,1))}, """
def back(w, X, y):
    p = (X @ w).ravel()
    e = p - y.ravel()
    dw = 2 * X.T @ e / len(e)
    return {"dw": dw}
""", ("e = p - y.ravel()", "e = (p - y).mean(axis=0)"), ("2 *", "1 *")),
Style("gelu_like", """
def loss(x):
    u = 0.7978845608*(x + 0.044715*x**3)
    t = np.tanh(u)
    y = 0.5*x*(1 + t)
    L = np.sum(y)
    return L
""", {"x": n(size=5)}, """
def back(x):
    k = 0.7978845608
    t = np.tanh(k*(x + 0.044715*x**3))
    dx = 0.5*(1 + t) + 0.5*x*(1 - t**2)*k*(1 + 3*0.044715*x**2)
    return {"dx": dx}
""", ("3*0.044715", "0.044715"), ("0.5*(1 + t) +", ""), ("(1 - t**2)", "(1 - t)")),
Style("embedding", """
def loss(E, idx, T):
    h = E[idx]
    J = 0.5*np.sum((h - T)**2)
    return J
""", {"E": n(size=(5,3)), "idx": np.array([1,3,1,0]), "T": n(size=(4,3))}, """
def back(E, idx, T):
    dE = np.zeros_like(E)
    np.add.at(dE, idx, E[idx] - T)
    return dE
""", ("np.add.at(dE, idx, E[idx] - T)", "dE[idx] += E[idx] - T"), ("E[idx] - T)", "E[idx])")),
Style("maxpool", """
def loss(x, t):
    p = np.max(x.reshape(3, 2), axis=1)
    J = np.sum((p - t)**2)
    return J
""", {"x": n(size=6), "t": n(size=3)}, """
def back(x, t):
    r = x.reshape(3, 2)
    p = r.max(axis=1, keepdims=True)
    dp = 2*(p.ravel() - t)
    dx = ((r == p) * dp[:, None]).reshape(-1)
    return {"dx": dx}
""", ("(r == p) *", "np.ones_like(r) *"), ("(r == p)", "(r != p)"), ("(r == p) *", "0.5*(r == r) *")),
Style("course_net_fn", """
def loss(W1, b1, W2, b2, X, Y):
    m = X.shape[1]
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = 1/(1 + np.exp(-Z2))
    cost = -1/m*np.sum(np.multiply(np.log(A2), Y) + np.multiply(np.log(1 - A2), 1 - Y))
    return np.squeeze(cost)
""", net(), """
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    W1 = parameters["W1"]
    W2 = parameters["W2"]
    A1 = cache["A1"]
    A2 = cache["A2"]
    dZ2 = A2 - Y
    dW2 = 1/m*np.dot(dZ2, A1.T)
    db2 = 1/m*np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.multiply(np.dot(W2.T, dZ2), 1 - np.power(A1, 2))
    dW1 = 1/m*np.dot(dZ1, X.T)
    db1 = 1/m*np.sum(dZ1, axis=1, keepdims=True)
    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    return grads
""", ("np.power(A1, 2)", "np.power(A2, 2)"), ("dW1 = 1/m*", "dW1 = "), ("axis=1, keepdims=True)\n    grads", "axis=0, keepdims=True).mean(axis=1, keepdims=True)\n    grads"), ("A2 - Y", "Y - A2")),
Style("logsumexp", """
def loss(W, x, k):
    z = W @ x
    L = np.log(np.sum(np.exp(z))) - z[k]
    return L
""", {"W": n(size=(4,3)), "x": n(size=3), "k": 2}, """
def back(W, x, k):
    z = W.dot(x)
    p = np.exp(z - z.max()); p /= p.sum()
    dz = p
    dz[k] -= 1
    dW = np.outer(dz, x)
    dx = dz @ W
    return {"dW": dW, "dx": dx}
""", ("dz[k] -= 1", "dz[k] -= p[k]"), ("dz = p\n", "dz = z.copy()\n"), ("dx = dz @ W", "dx = p.sum() * W.sum(0)")),
Style("triplet", """
def loss(a, p, q, margin):
    dp = np.sum((a - p)**2)
    dn = np.sum((a - q)**2)
    L = np.maximum(0, dp - dn + margin)
    return L
""", {"a": n(size=3), "p": n(size=3), "q": n(size=3), "margin": 1.0}, """
def back(a, p, q, margin):
    on = float(np.sum((a - p)**2) - np.sum((a - q)**2) + margin > 0)
    da = 2*on*(q - p)
    return {"da": da, "grad_q": 2*on*(a - q)}
""", ("2*on*(q - p)", "2*(q - p)"), ("(a - q)}", "(q - a)}")),
Style("running_sum", """
def loss(x, t):
    c = np.cumsum(x)
    L = np.sum((c - t)**2)
    return L
""", {"x": n(size=5), "t": n(size=5)}, """
def back(x, t):
    r = 2*(np.cumsum(x) - t)
    dx = np.cumsum(r[::-1])[::-1]
    return {"dx": dx}
""", ("np.cumsum(r[::-1])[::-1]", "np.cumsum(r)"), ("2*(", "1*(")),
Style("perceptron_lists", """
def loss(w, x, y):
    s = sum(a*b for a, b in zip(w, x))
    L = (s - y)**2
    return L
""", {"w": [.3,-.2,.5], "x": [1.,2.,-1.], "y": .4}, """
def back(w, x, y):
    s = 0
    for a, b in zip(w, x):
        s += a*b
    return {"dw": [2*(s - y)*b for b in x]}
""", ("2*(s - y)*b for b in x", "2*(s - y)*a for a in w"), ("2*", "1*")),
Style("poly_time_varying", """
def loss(c, x, y):
    p = c[0] + c[1]*x + c[2]*x**2
    L = np.mean((p - y)**2)
    return L
""", {"c": n(size=3), "x": n(size=6), "y": n(size=6)}, """
def back(c, x, y):
    p = np.polyval(c[::-1], x)
    A = np.vander(x, 3, increasing=True)
    dc = 2*A.T @ (p - y)/len(x)
    return {"dc": dc}
""", ("increasing=True", "increasing=False"), ("/len(x)", "/3")),
Style("skip_connection", """
def loss(W1, W2, x, t):
    z = W1 @ x
    h = np.tanh(z)
    r = x + h
    o = W2 @ r
    L = np.sum((o - t)**2)
    return L
""", {"W1": n(size=(3,3)), "W2": n(size=(2,3)), "x": n(size=3), "t": n(size=2)}, """
def back(W1, W2, x, t):
    h = np.tanh(W1 @ x)
    r = x + h
    do = 2*(W2 @ r - t)
    dW2 = np.outer(do, r)
    dr = W2.T @ do
    dz = dr*(1 - h**2)
    dW1 = np.outer(dz, x)
    dx = W1.T @ dz
    dx += dr
    return {"dW1": dW1, "dW2": dW2, "dx": dx}
""", ("    dx += dr\n", ""), ("dW2 = np.outer(do, r)", "dW2 = np.outer(do, h)"), ("W1.T @ dz", "W1 @ dz")),
Style("class_object", """
def loss(W, b, X, T):
    Z = X @ W + b
    A = np.maximum(Z, 0.0)
    J = np.mean(np.sum((A - T)**2, axis=1))
    return J
""", {"W": n(size=(3,2)), "b": n(size=2), "X": n(size=(4,3)), "T": n(size=(4,2))}, """
def back(W, b, X, T):
    grad = {}
    Z = X @ W + b
    mask = Z > 0
    d = 2*(Z*mask - T)/X.shape[0]
    d *= mask
    grad["dW"] = X.T @ d
    grad["db"] = np.ones(len(X)) @ d
    return grad
""", ("    d *= mask\n", ""), ("/X.shape[0]", "/T.size"), ("Z > 0", "Z >= -0.5")),
Style("batched_matmul", """
def loss(A, B, T):
    C = np.matmul(A, B)
    L = np.sum((C - T)**2)
    return L
""", {"A": n(size=(2,3,4)), "B": n(size=(2,4,2)), "T": n(size=(2,3,2))}, """
def back(A, B, T):
    G = 2*(A @ B - T)
    dA = G @ B.transpose(0, 2, 1)
    dB = np.einsum('bij,bik->bjk', A, G)
    return dA, dB
""", ("'bij,bik->bjk'", "'bij,cik->bjk'"), ("2*(A @ B - T)", "2*(A @ B)")),
]
