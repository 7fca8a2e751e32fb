"""Serves a GGUF file with llama.cpp's own server, as the package xllamacpp ships it; prints the address as JSON.

Arguments: the GGUF file and the context in tokens. The end of standard input ends the server.
"""

import json
import sys

import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.n_ctx = int(sys.argv[2])
parameters.n_parallel = 1
parameters.cpuparams.n_threads = 1
# A prompt that is read in other pieces than before has other rounding errors, and a greedy choice may turn.
parameters.cache_prompt = False
parameters.port = 0
server = xllamacpp.Server(parameters)
print(json.dumps({"url": server.listening_address, "version": xllamacpp.__version__}), flush=True)
sys.stdin.read()
