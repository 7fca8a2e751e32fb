"""Training and serving of small and large causal language models for mainbench."""

__version__ = "0.1.1"
