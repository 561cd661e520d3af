"""Slips with single numbers, as texts."""

from __future__ import annotations

from tests.checking.corpus.record import OWN, Slip

TANH = "h = tanh(z); J = h*t"
AT_TANH = {"z": 0.7, "t": 1.6}
TWO_TANH = "z = w*x + b; h = tanh(z); J = (h - y)**2"
AT_TWO_TANH = {"w": 0.8, "x": 1.3, "b": -0.4, "y": 0.9}
LOG_LOSS = "p = log(a); q = log(1 - a); L = -(y*p + (1 - y)*q)"
DIAMOND = "h = sigmoid(I*w1 + 1); p = sigmoid(h*w2 + 1); q = sigmoid(h*w3 + 1); O = sigmoid(p*w4 + q*w5 + 1)"
FOCAL = "p = sigmoid(z); q = log(p); J = -(1 - p)**g*q"
FOCAL_0 = "p = sigmoid(z); q = log(1 - p); J = -p**g*q"
REUSED = "b = 4*a; c = b + 3; d = b*c; e = c + d"
SHARED = "u = x*a; v = x*x; J = 2*x*u + v*a"
GELU = "c = 0.7978845608*(x + 0.044715*x**3); g = tanh(c); J = 0.5*x*(1 + g)*t"
QUOTIENT = "n = a*x; d = b + x; r = n/d; J = r**2"
NEURON = "z = w*x + b; a = sigmoid(z); J = (a - y)**2"
AT_NEURON = {"w": 0.9, "x": -1.4, "b": 0.3, "y": 0.2}

SLIPS = [
    Slip("the inner −1 of log(1 − a)",
         "https://huggingface.co/datasets/nvidia/Nemotron-CC-Math-v1"
         " (Cross Validated: Working for Logistic regression partial derivatives)",
         LOG_LOSS, {"a": 0.7, "y": 0.3}, {"da": "-y/a - (1 - y)/(1 - a)"}, "sign", "q"),
    Slip("weights left out on both ways of a diamond",
         "https://math.stackexchange.com/questions/3048198/is-my-back-propagation-math-correct",
         DIAMOND, {"I": 1.2, "w1": 0.5, "w2": 0.4, "w3": -0.7, "w4": 0.9, "w5": 0.6},
         {"dw1": "O*(1 - O)*(p*(1 - p)*h*(1 - h)*I + q*(1 - q)*h*(1 - h)*I)"}, "missing_local", "O",
         more=(("missing_local", "p"), ("missing_local", "q"))),
    Slip("(t − o)² derived as 2(t − o)·o",
         "https://github.com/makeyourownneuralnetwork/makeyourownneuralnetwork/issues/77",
         "e = t - o; J = e**2", {"t": 0.8, "o": 0.3}, {"do": "2*(t - o)*o"}, "wrong_rule", "e"),
    Slip("−h² for 1 − h²", "https://github.com/scutan90/DeepLearning-500-questions/issues/544",
         TANH, AT_TANH, {"dz": "-h**2*t"}, "wrong_rule", "h"),
    Slip("1 + h², the rule of tan", "https://github.com/gy910210/neural-network-from-scratch/issues/2",
         TWO_TANH, AT_TWO_TANH, {"dw": "2*(h - y)*(1 + h**2)*x"}, "wrong_rule", "h"),
    Slip("the rule of arctan for tanh", "https://github.com/neowsl/rust-ml/issues/3",
         TWO_TANH, AT_TWO_TANH, {"db": "2*(h - y)/(1 + z**2)"}, "wrong_rule", "h"),
    Slip("1 − z² at the weighted input", "https://github.com/lazyprogrammer/facial-expression-recognition/issues/2",
         TWO_TANH, AT_TWO_TANH, {"dw": "2*(h - y)*(1 - z**2)*x", "db": "2*(h - y)*(1 - z**2)"}, "wrong_rule", "h"),
    Slip("tanh itself as its derivative", "https://github.com/andersbll/nnet/issues/4",
         TANH, AT_TANH, {"dz": "t*(exp(2*z) - 1)/(exp(2*z) + 1)"}, "wrong_rule", "h"),
    Slip("tanh′ called with the output", "https://github.com/davidrmiller/neural2d/issues/40",
         TWO_TANH, AT_TWO_TANH, {"dw": "2*(h - y)*(1 - tanh(h)**2)*x"}, "wrong_rule", "h"),
    Slip("exp′ = its argument", "https://github.com/karpathy/nn-zero-to-hero/issues/52",
         "e = exp(x); J = (e - y)**2", {"x": 0.6, "y": 0.5}, {"dx": "2*(e - y)*x"}, "wrong_rule", "e"),
    Slip("σ(1 − σ(·)) of the upstream gradient", "https://github.com/yizt/numpy_neural_network/issues/3",
         NEURON, AT_NEURON, {"dz": "sigmoid(1 - sigmoid(2*(a - y)))"}, "wrong_rule", "a"),
    Slip("x(1 − x) with the argument of σ", "https://github.com/BoltzmannEntropy/interviews.ai/issues/15",
         NEURON, AT_NEURON, {"dw": "2*(a - y)*z*(1 - z)*x"}, "wrong_rule", "a"),
    Slip("¼ for ½ at the log variance", "https://github.com/y0ast/VAE-Torch/pull/5",
         "r = x - mu; q = r**2*exp(-s)/2; J = s/2 + q", {"x": 1.4, "mu": 0.3, "s": -0.5}, {"ds": "0.25 - q"},
         "wrong_rule", "J"),
    Slip("the sign of the log σ term of a KL divergence", "https://github.com/FluxML/model-zoo/pull/147",
         "v = exp(2*s); k = -2*s; J = 0.5*(v + mu**2 - 1 + k)", {"s": 0.4, "mu": 0.9}, {"ds": "v + 1"}, "sign", "k"),
    Slip("focal loss without dp/dz", "https://github.com/rahowa/catboost_focal_loss/issues/2",
         FOCAL, {"z": 0.4, "g": 2.0}, {"dz": "(1 - p)**(g - 1)*(g*log(p) - (1 - p)/p)"}, "missing_local", "p"),
    Slip("a sign in focal loss for label 0", "https://github.com/jhwjhw0123/Imbalance-XGBoost/issues/1",
         FOCAL_0, {"z": 0.4, "g": 1.0}, {"dz": "-g*p**g*(1 - p)*log(1 - p) - p**(g + 1)"}, "sign", "q"),
    Slip("a shared node's gradient sent on once per consumer", "https://github.com/SethHWeidman/DLFS_code/pull/13",
         "b = 4*a; c = 3*b; e = b*c", {"a": 1.5}, {"da": "4*(c + (c + 3*b))"}, "extra_path", "b"),
    Slip("a reused product passed back twice", "https://github.com/sebgao/cTensor/issues/5",
         "u = x*a; f1 = x*u; f2 = x*u; J = f1 + f2 + x*x*a", {"x": 1.1, "a": 0.8},
         {"dx": "u + u + x*a + (x + x)*a + 2*x*a"}, "extra_path", "u"),
    Slip("= for += where a value is used twice",
         "https://github.com/karpathy/nn-zero-to-hero/issues/52 (the note in the code quoted there)",
         "e = exp(x); p = e*y; J = p + x**2", {"x": 0.6, "y": 1.5}, {"dx": "e*y"}, "missing_path", "J"),
    Slip("the gradient of σ-squared-error without σ′",
         "https://github.com/Bot-Academy/NeuralNetworkFromScratch/pull/3",
         NEURON, AT_NEURON, {"da": "2*(a - y)", "dz": "da", "dw": "dz*x", "db": "dz"}, "missing_local", "a",
         ("dz", "dw", "db")),
    Slip("½ taken for granted", "https://github.com/davisking/dlib/issues/1169",
         "p = w*x; J = (p - y)**2", {"w": 0.7, "x": 1.9, "y": 0.2}, {"dw": "(p - y)*x"}, "scale", "J",
         also=(("wrong_rule", "J"),)),
    Slip("λ for λw", "https://github.com/rasbt/python-machine-learning-book-2nd-edition/issues/94",
         "e = w*x - y; s = lam*w**2/2; J = e**2/2 + s", {"w": 0.7, "x": 1.9, "y": 0.2, "lam": 0.3},
         {"dw": "e*x + lam"}, "missing_local", "s"),
    Slip("λw for 2λw",
         "https://github.com/NeuromatchAcademy/course-content-dl/issues/423",
         "e = w*x - y; s = lam*w**2; J = e**2 + s", {"w": 0.7, "x": 1.9, "y": 0.2, "lam": 0.3},
         {"dw": "2*e*x + lam*w"}, "wrong_rule", "s"),
    Slip("a neuron's penalty subtracted", "https://github.com/thejakeyboy/umich-eecs545-lectures/pull/2",
         "e = w*x - y; s = lam*w**2/2; J = e**2/2 + s", {"w": 0.7, "x": 1.9, "y": 0.2, "lam": 0.3},
         {"dw": "e*x - lam*w"}, "sign", "s"),
    Slip("GELU with x² for 3x²", OWN, GELU, {"x": 0.9, "t": 1.2},
         {"dx": "t*(0.5*(1 + g) + 0.5*x*(1 - g**2)*0.7978845608*(1 + 0.044715*x**2))"}, "wrong_rule", "c"),
    Slip("GELU without the product rule", OWN, GELU, {"x": 0.9, "t": 1.2}, {"dx": "t*0.5*(1 + g)"},
         "missing_path", "c"),
    Slip("the quotient rule with a plus", OWN, QUOTIENT, {"a": 1.3, "b": 0.8, "x": 0.6},
         {"dx": "2*r*(a*d + n)/d**2"}, "sign", "d"),
    Slip("the quotient rule without the square", OWN, QUOTIENT, {"a": 1.3, "b": 0.8, "x": 0.6},
         {"dx": "2*r*(a*d - n)/d"}, "wrong_rule", "r"),
    Slip("the numerator only", OWN, QUOTIENT, {"a": 1.3, "b": 0.8, "x": 0.6}, {"dx": "2*r*a/d"}, "missing_path", "d"),
    Slip("swish without the product rule", OWN, "s = sigmoid(b*x); J = x*s", {"x": 0.9, "b": 1.7}, {"dx": "s"},
         "missing_path", "s"),
    Slip("softplus′ = σ(−x)", OWN, "s = softplus(x); J = s*t", {"x": 0.9, "t": 1.7}, {"dx": "t/(1 + exp(x))"},
         "wrong_rule", "s"),
    Slip("sign and factor at two steps", OWN,
         "z = w*x + b; h = sin(z); g = exp(-k*h); J = (g - y)**2",
         {"w": 0.8, "x": 1.3, "b": -0.4, "k": 0.6, "y": 0.2},
         {"dg": "2*(g - y)", "dh": "dg*k*g", "dz": "dh*cos(z)", "dw": "dz", "db": "dz"}, "sign", "g",
         ("dh", "dz", "dw", "db"), more=(("missing_local", "z"),)),
    Slip("sign and ½ together", OWN, NEURON, AT_NEURON,
         {"da": "y - a", "dz": "da*a*(1 - a)", "dw": "dz*x", "db": "dz"}, "scale", "J",
         also=(("sign", "J"),)),
    Slip("relu as if it were open", OWN, "z = w*x + b; h = relu(z); J = h*t", {"w": 0.9, "x": -1.4, "b": 0.3, "t": 1.5},
         {"dw": "t*x"}, "missing_mask", "h"),
    Slip("abs without its sign", OWN, "e = w*x - y; J = abs(e)", {"w": 0.3, "x": 1.2, "y": 1.5}, {"dw": "x"},
         "missing_mask", "J"),
    Slip("1/x for log₁₀", OWN, "r = x**2 + 1; J = log10(r)", {"x": 1.4}, {"dx": "2*x/r"}, "wrong_rule", "J"),
    Slip("d√r = 1/√r", OWN, "r = x**2 + y**2; d = sqrt(r); J = d*t", {"x": 1.2, "y": 0.7, "t": 1.6},
         {"dx": "t*2*x/d"}, "wrong_rule", "d"),
    Slip("xⁿ⁻¹ for n·xⁿ⁻¹", OWN, "p = w*x + b; q = p**4; J = q*t", {"w": 0.5, "x": 1.1, "b": 0.4, "t": 0.6},
         {"dw": "p**3*x*t"}, "wrong_rule", "q"),
    Slip("the time constant's gradient for the amplitude's", OWN, "g = exp(-k*t); p = A*g; J = (p - y)**2",
         {"k": 0.6, "t": 1.3, "A": 2.2, "y": 0.4}, {"dA": "2*(p - y)*A*(-t)*g", "dk": "2*(p - y)*A*(-t)*g"},
         "wrong_variable", "k", ("dA",)),
]  # fmt: skip
