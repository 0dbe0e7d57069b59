"""A second verifier, written from docs/formats/seal-v1.md alone, with nothing but Python's standard library.

It recomputes the log's root, every row root (given the salt key) and the paths of a package. Signatures are not checked.
Usage: verify.py CASE [PACKAGE]
"""
import base64, hashlib, json, pathlib, sys


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def node(left, right):
    return sha(b"\x01", left, right)


def root(leaves):
    if not leaves:
        return sha()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node(root(leaves[:split]), root(leaves[split:]))


def climb(leaf, index, size, path):
    """RFC 9162 section 2.1.3.2."""
    first, last, found = index, size - 1, leaf
    for sibling in path:
        assert last > 0, "the path is too long"
        if first & 1 or first == last:
            found = node(sibling, found)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            found = node(found, sibling)
        first, last = first >> 1, last >> 1
    assert last == 0, "the path is too short"
    return found


def leb(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, at


def row_root(case, event, salt_key):
    evidence = event["evidence"].removeprefix("sha256:")
    data = (case / "evidence" / evidence[:2] / evidence[2:]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == evidence
    name = f"{evidence}.{event['reader']}.{event['root'][:16]}.rows"
    index = (case / "log/rows" / name).read_bytes()
    assert hashlib.sha256(index).hexdigest() == event["index_sha256"] and len(index) == event["index_bytes"]
    assert index[:8] == b"TWROWS1\n" and index[-8:] == b"TWROWSE\n" and index[8:40].hex() == evidence
    rows = int.from_bytes(index[-56:-48], "little")
    assert rows == event["rows"] and index[-40:-8].hex() == event["root"]
    reader = event["reader"].encode()
    seed = sha(b"thalweg-row-seed-v1\n", salt_key, bytes.fromhex(evidence), bytes([len(reader)]), reader)
    leaves, at, position = [], 40, 0
    for i in range(rows):
        tag, at = leb(index, at)
        if tag & 1:
            row, at = index[at : at + tag // 2], at + tag // 2
        else:
            zigzag, at = leb(index, at)
            start = position + (zigzag // 2 if zigzag % 2 == 0 else -(zigzag + 1) // 2)
            row, position = data[start : start + tag // 2], start + tag // 2
            assert len(row) == tag // 2
        pair = sha(b"thalweg-salt", seed, (i // 2).to_bytes(8, "little"))
        leaves.append(sha(b"\x00", pair[16:] if i % 2 else pair[:16], row))
    table = int.from_bytes(index[-48:-40], "little")
    assert at == table
    for number in range(0, rows, 256):
        assert index[table + 16 : table + 48] == root(leaves[number : number + 256])
        table += 48
    return root(leaves).hex(), leaves


def check_package(path):
    package = json.loads(path.read_text("utf-8"))
    lines = package["checkpoint"].split("\n")
    size, head = int(lines[1]), base64.b64decode(lines[2])
    roots = {}
    for entry in package["entries"]:
        event = json.dumps(entry["record"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        path = [bytes.fromhex(step) for step in entry["path"]]
        assert climb(sha(b"\x00", event), entry["index"], size, path) == head, entry["index"]
        if "rows_sealed" in entry["record"]["event"]:
            sealed = entry["record"]["event"]["rows_sealed"]
            roots[sealed["evidence"]] = sealed
    for row in package["rows"]:
        evidence, number = row["row"].split("#row=")
        content = row["content"]
        data = content["text"].encode() if "text" in content else base64.b64decode(content["base64"])
        leaf = sha(b"\x00", bytes.fromhex(row["salt"]), data)
        path = [bytes.fromhex(step) for step in row["path"]]
        sealed = roots[evidence]
        assert climb(leaf, int(number) - 1, sealed["rows"], path).hex() == sealed["root"], row["row"]
    print("package rows", len(package["rows"]))


def main(case, package=None):
    lines = (case / "log/checkpoint").read_text("utf-8").split("\n")
    size, head = int(lines[1]), base64.b64decode(lines[2])
    entries = (case / "log/entries").read_bytes().split(b"\n")[:size]
    assert root([sha(b"\x00", entry) for entry in entries]) == head
    print("root", head.hex())
    salt_key = bytes.fromhex((case / "secret/row-salt-key").read_text().strip())
    for entry in entries:
        event = json.loads(entry)["event"]
        if "rows_sealed" in event:
            found, leaves = row_root(case, event["rows_sealed"], salt_key)
            assert found == event["rows_sealed"]["root"]
            print("rows", len(leaves), found)
            for leaf in leaves[:3]:
                print("leaf", leaf.hex())
    if package:
        check_package(package)


if __name__ == "__main__":
    main(*(pathlib.Path(argument) for argument in sys.argv[1:]))
