"""Tasks of lm-evaluation-harness on local files."""

from pathlib import Path


def member(own: dict, folder: Path) -> dict:
    """A task as lm-evaluation-harness ships it, on local files."""
    files = {split: str(folder / name) for split, name in own["files"].items()}
    spec = {"task": own["task"], "dataset_path": "json", "dataset_name": None, "dataset_kwargs": {"data_files": files}}
    if own["shots"] > 0:
        spec["num_fewshot"] = own["shots"]
    if "train" in files:
        spec["fewshot_split"] = "train"
    return spec
