"""Reads an exported data set as others do, and prints what was read as JSON.

read_export.py TARGET FOLDER: TARGET is a folder or a name of the hub, FOLDER holds the files of trainers.
"""

import json
import os
import sys

from datasets import get_dataset_config_names, load_dataset


def trl_conversations(folder):
    """The conversations as TRL's trainer sees them."""
    from trl.data_utils import is_conversational

    rows = list(load_dataset("json", data_files=f"{folder}/trl/train.jsonl", split="train"))
    assert all(is_conversational(row) for row in rows), "TRL takes no row for a conversation"
    return [row["messages"] for row in rows]


def llama_factory_conversations(folder):
    """The conversations as LLaMA-Factory's converter of alpaca files gives them."""
    try:
        from llamafactory.data.converter import align_dataset
        from llamafactory.data.parser import get_dataset_list
        from llamafactory.hparams import DataArguments
    except ImportError:
        return "not installed"
    directory = f"{folder}/llama-factory"
    with open(f"{directory}/dataset_info.json", encoding="utf-8") as file:
        (name, described), = json.load(file).items()
    arguments = DataArguments(dataset_dir=directory, dataset=name)
    (attributes,) = get_dataset_list([name], directory)
    rows = load_dataset("json", data_files=f"{directory}/{described['file_name']}", split="train")

    class Training:
        local_process_index = 0
        should_log = False

    aligned = align_dataset(rows, attributes, arguments, Training())
    return [
        [{"role": turn["role"], "content": turn["content"]} for turn in row["_prompt"] + row["_response"]]
        for row in aligned
    ]


def axolotl_conversations(folder):
    """The conversations as Axolotl's strategy for chat templates gives them, by the lines of its YAML."""
    try:
        from axolotl.prompt_strategies.chat_template import ChatTemplatePrompter, ChatTemplateStrategy
    except ImportError:
        return "not installed"
    import yaml

    class Tokenizer:
        """What the strategy asks of a tokenizer before it renders anything."""

        eos_token = "</s>"
        chat_template = None

        def encode(self, text, **_):
            return [2] if text == self.eos_token else [1]

    with open(f"{folder}/axolotl/datasets.yaml", encoding="utf-8") as file:
        (settings,) = yaml.safe_load(file)["datasets"]
    prompter = ChatTemplatePrompter(
        Tokenizer(),
        chat_template="",
        field_messages=settings["field_messages"],
        message_property_mappings=settings["message_property_mappings"],
    )
    strategy = ChatTemplateStrategy(
        prompter,
        Tokenizer(),
        train_on_inputs=False,
        sequence_len=2048,
        roles_to_train=settings["roles_to_train"],
        train_on_eos=settings["train_on_eos"],
    )
    path = os.path.join(folder, "axolotl", settings["path"])
    rows = load_dataset(settings["ds_type"], data_files=path, split="train")
    threads = (strategy.get_conversation_thread(row) for row in rows)
    return [[{name: turn[name] for name in ("role", "content")} for turn in thread] for thread in threads]


def main():
    """Prints the rows of every config, and what the readers of trainers made of their files."""
    target, folder = sys.argv[1:]
    configs = get_dataset_config_names(target)
    read = {"configs": configs}
    for config in configs:
        splits = load_dataset(target, config)
        read[config] = {name: list(split) for name, split in splits.items()}
    if target == folder:
        read["trl"] = trl_conversations(folder)
        read["llama-factory"] = llama_factory_conversations(folder)
        read["axolotl"] = axolotl_conversations(folder)
    print(json.dumps(read))


main()
