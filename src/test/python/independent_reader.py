"""Reads a kvmsim run and recomputes what proves it, from docs/journal-format.md and docs/history.md alone.

    independent_reader.py RUN [--seal FILE --public-key FILE] [--proof FILE] [--heads FILE]

RUN is a run directory or a fork. Prints one line of JSON; exits with 1 and a reason where something does not follow.
Nothing but Python's standard library is used, and no code of kvmsim.
"""

import base64
import hashlib
import json
import os
import struct
import sys

# CRC-32C, reflected


def _table():
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
        table.append(crc)
    return table


TABLE = _table()


def crc32c(*parts):
    crc = 0xFFFFFFFF
    for part in parts:
        for byte in part:
            crc = (crc >> 8) ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


class Wrong(Exception):
    pass


def must(holds, what):
    if not holds:
        raise Wrong(what)


def sha256(*parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()


# The log: groups and records


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, at


def zigzag(data, at):
    value, at = varint(data, at)
    return (value >> 1) ^ -(value & 1), at


def string(data, at):
    length, at = varint(data, at)
    return data[at:at + length].decode("utf-8"), at + length


def record(body):
    flags = body[0]
    must(flags & ~0x1F == 0 and flags & 3 < 2, "a record with flags %d" % flags)
    number, at = varint(body, 1)
    _, at = varint(body, at)
    name, at = string(body, at)
    _, at = varint(body, at)
    serializer, at = zigzag(body, at)
    manifest, at = string(body, at)
    adapter = ""
    if flags & 4:
        adapter, at = string(body, at)
    writer, metadata = "", None
    if flags & 8:
        writer, at = string(body, at)
        must(writer, "a writer without a UUID")
    if flags & 16:
        _, at = zigzag(body, at)
        _, at = string(body, at)
        length, at = varint(body, at)
        metadata, at = bytes(body[at:at + length]), at + length
    must(at <= len(body), "a record that ends in its fields")
    return {"kind": flags & 3, "number": number, "id": name, "serializer": serializer, "manifest": manifest,
            "adapter": adapter, "writer": writer, "metadata": metadata, "payload": bytes(body[at:])}


def known_ends(journal):
    """What the note of the forced end says: where a group ends, and its CRC."""
    try:
        with open(os.path.join(journal, "forced"), "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return None
    newest = None
    for at in (0, 32):
        slot = data[at:at + 32]
        if len(slot) == 32 and slot[:4] == b"KVLF" and crc32c(slot[:28]) == struct.unpack(">I", slot[28:])[0]:
            position, crc = struct.unpack(">Q", slot[4:12])[0], struct.unpack(">I", slot[20:24])[0]
            if newest is None or position > newest[0]:
                newest = (position, crc)
    return newest


def read_log(journal):
    """All records, each with its position, and where the log ends."""
    records = []
    position = number = previous = forced = 0
    segment = 1
    base = 0
    noted = known_ends(journal)
    met = noted is None
    while True:
        path = os.path.join(journal, "%08d.log" % segment)
        if not os.path.exists(path):
            break
        with open(path, "rb") as file:
            data = file.read()
        at = position - base
        while at + 64 <= len(data):
            head = data[at:at + 64]
            if head[:4] != b"KVLG" or struct.unpack(">I", head[56:60])[0] != crc32c(head[:56]):
                break
            (its_segment, count, its_position, its_number, its_forced, _, length, its_previous, _, its_crc) = \
                struct.unpack(">IIQQQQIIII", head[8:64])
            must(head[4:8] == b"\1\0\0\0", "a group of another format")
            must((its_segment, its_position, its_number, its_previous) == (segment, position, number + 1, previous),
                 "the group at position %d is another one" % position)
            content = data[at + 64:at + length]
            must(at + length <= len(data) and its_crc == crc32c(head[:60], content),
                 "the CRC of group %d does not match" % its_number)
            forced = max(forced, its_forced)
            inner = 0
            for _ in range(count):
                start = inner
                size, inner = varint(content, inner)
                crc = struct.unpack(">I", content[inner:inner + 4])[0]
                body = content[inner + 4:inner + 4 + size]
                must(crc == crc32c(body), "the CRC of a record does not match")
                inner += 4 + size
                one = record(body)
                one["position"] = position + 64 + start
                records.append(one)
            must(inner == len(content), "records do not fill group %d" % its_number)
            position += length
            number, previous = its_number, its_crc
            met = met or noted == (position, previous)
            at += length
        if at != len(data):
            must(not any(data[at:]), "bytes after the last group")
        segment += 1
        base = position
    must(forced <= position, "the log ends before what was forced")
    must(met, "the log does not have the group that \"forced\" names")
    return records, position


# CBOR, as much of it as is used


def cbor(data, at=0):
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        must(info == 22, "not null")
        return None, at
    if info >= 24:
        size = 1 << (info - 24)
        value = int.from_bytes(data[at:at + size], "big")
        at += size
    else:
        value = info
    if major == 0:
        return value, at
    if major == 1:
        return -1 - value, at
    if major == 2:
        return bytes(data[at:at + value]), at + value
    if major == 3:
        return data[at:at + value].decode("utf-8"), at + value
    must(major == 4, "CBOR of major type %d" % major)
    items = []
    for _ in range(value):
        item, at = cbor(data, at)
        items.append(item)
    return items, at


# Chains and the tree


def body(one):
    return one["payload"][32:] if one["manifest"] == "turn-sealed/1" else one["payload"]



def events_of(payload):
    """How many events a body holds, and the errnos of its refused calls."""
    items, end = cbor(payload)
    must(end == len(payload), "bytes after a body")
    entries = items[-1]
    return sum(len(entry[-1]) for entry in entries), sum(1 for entry in entries if entry[1] < 0)


class Chain:
    def __init__(self, name, number=0, head=None, events=0):
        self.number = number
        self.head = head or sha256(name.encode("utf-8"))
        self.events = events
        self.heads = []

    def add(self, one):
        must(one["kind"] == 0, "a deletion marker")
        must(one["number"] == self.number + 1, "%s: record %d after %d" % (one["id"], one["number"], self.number))
        must(one["serializer"] == 27510 and not one["adapter"], "%s: another serializer" % one["id"])
        must(not one["writer"] and one["metadata"] is None, "%s: a writer or metadata" % one["id"])
        if one["manifest"].startswith("turn"):
            events, _ = events_of(body(one))
            crosses = self.events // 256 != (self.events + events) // 256
            must(crosses == (one["manifest"] == "turn-sealed/1"), "%s: a seal is missing or too many" % one["id"])
            must(not crosses or one["payload"][:32] == self.head, "%s: a seal does not fit" % one["id"])
            self.events += events
        self.number = one["number"]
        self.head = sha256(self.head, struct.pack(">Q", self.number), body(one))
        self.heads.append((self.number, self.head, one["position"]))


def leaf(name, number, head):
    utf8 = name.encode("utf-8")
    return sha256(b"\0", struct.pack(">I", len(utf8)), utf8, struct.pack(">Q", number), head)


def left(count):
    size = 1
    while size * 2 < count:
        size *= 2
    return size


def root(leaves):
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    size = left(len(leaves))
    return sha256(b"\1", root(leaves[:size]), root(leaves[size:]))


def tree(heads):
    names = sorted(heads, key=lambda name: name.encode("utf-8"))
    return root([leaf(name, *heads[name]) for name in names]), names


# Runs and forks


def fork_heads(run):
    """What a fork shares: of each id its records, the last event in them, the head, and the head after a beginning."""
    with open(os.path.join(run, "heads"), encoding="utf-8") as file:
        lines = file.read().splitlines()
    must(lines[0] == "kvmsim-fork/1", "heads of another format")
    shared = {}
    for line in lines[1:]:
        cells = line.split("\t")
        shared[cells[0]] = (int(cells[1]), int(cells[2]), bytes.fromhex(cells[3]),
                            bytes.fromhex(cells[4]) if len(cells) > 4 else None)
    return shared


def check_files(run, files):
    for name, digest in files:
        with open(os.path.join(run, name), "rb") as file:
            must(sha256(file.read()) == digest, "%s is not what was recorded" % name)


def read_run(run):
    with open(os.path.join(run, "manifest.json"), encoding="utf-8") as file:
        fork = json.load(file).get("fork")
    records, end = read_log(os.path.join(run, "journal"))
    shared = fork_heads(run) if fork else {}
    chains = {}
    for name, (number, events, head, beginning) in shared.items():
        chains[name] = Chain(name, number, head, events)
    for one in records:
        chains.setdefault(one["id"], Chain(one["id"])).add(one)
    for name, (number, _, _, beginning) in shared.items():
        if beginning:
            must(any(it[:2] == (number + 1, beginning) for it in chains[name].heads),
                 "%s: the beginning is another one" % name)
    if fork:
        leaves = {name: (number + (1 if beginning else 0), beginning or head)
                  for name, (number, _, head, beginning) in shared.items()}
        must(tree(leaves)[0].hex() == fork["root"], "the root of what is shared")
        parent = read_run(os.path.normpath(os.path.join(run, fork["parent"])))
        for name, (number, _, head, _) in shared.items():
            its = parent["all"][name]
            must(number == 0 or its(number) == head, "%s: the parent's record %d is another one" % (name, number))
    own = [one for one in records if one["id"] == "/run"]
    return result(run, chains, shared, own, end)


def head_of(chain, name, shared):
    """The head of a history after a record of it, for those who forked it."""
    heads = {number: head for number, head, _ in chain.heads}
    if name in shared:
        heads[shared[name][0]] = shared[name][2]
    return lambda number: heads.get(number)


def result(run, chains, shared, own, end):
    must(own and own[0]["manifest"] == "run-opened/1", "the run has no beginning")
    version, run_id, files = cbor(own[0]["payload"])[0]
    must(version == 1 and len(run_id) == 16, "the run's beginning")
    check_files(run, files)
    told = {name: chain for name, chain in chains.items() if name != "/run"}
    closed = own[-1] if own[-1]["manifest"] == "run-closed/1" else None
    if closed:
        version, its_id, count, its_root, its_files = cbor(closed["payload"])[0]
        must(its_id == run_id, "the end of another run")
        sealed = {}
        for name, chain in told.items():
            until = float("inf") if name.startswith("/host/") else closed["position"]
            heads = [(number, head) for number, head, position in chain.heads if position < until]
            if heads:
                sealed[name] = heads[-1]
        must((count, its_root) == (len(sealed), tree(sealed)[0]), "the root of the run's end")
        check_files(run, its_files)
        with open(os.path.join(run, "summary.json"), encoding="utf-8") as file:
            must(json.load(file)["merkleRoot"] == its_root.hex(), "the summary's root")
    now = {name: (chain.number, chain.head) for name, chain in told.items() if chain.number}
    return {"run": run_id, "root": tree(now)[0], "heads": now, "chains": chains, "shared": shared, "end": end,
            "finished": closed is not None, "events": sum(chain.events for name, chain in told.items()
                                                          if not name.startswith("/")),
            "all": {name: head_of(chain, name, shared) for name, chain in chains.items()}}


def below(found, position):
    """Heads as they were below a position of the log."""
    heads = {}
    for name, chain in found["chains"].items():
        if name == "/run":
            continue
        seen = [(number, head) for number, head, at in chain.heads if at < position]
        if seen:
            heads[name] = seen[-1]
        elif name in found["shared"] and found["shared"][name][0]:
            heads[name] = (found["shared"][name][0], found["shared"][name][2])
    return heads


# Ed25519 (RFC 8032)

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)


def plus(one, two):
    (x1, y1), (x2, y2) = one, two
    product = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + product, P - 2, P) % P,
            (y1 * y2 + x1 * x2) * pow(1 - product, P - 2, P) % P)


def times(point, scalar):
    total = (0, 1)
    while scalar:
        if scalar & 1:
            total = plus(total, point)
        point = plus(point, point)
        scalar >>= 1
    return total


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * I % P
    must((x * x - square) % P == 0, "not a point of the curve")
    return (P - x if x & 1 != sign else x, y)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, signature, message):
    scalar = int.from_bytes(signature[32:], "little")
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return times(BASE, scalar) == plus(point_of(signature[:32]), times(point_of(key), challenge))


# Seals, heads and proofs


def check_seal(found, seal, key_file):
    with open(key_file, encoding="ascii") as file:
        key = base64.b64decode("".join(line for line in file.read().splitlines() if "-----" not in line))[-32:]
    must(seal["format"] == "kvmsim-seal/2", "a seal of another format")
    names = ["run", "runId", "runHead", "histories", "records", "root", "logEnd", "sealedAt"]
    text = "kvmsim-seal/2\n" + "".join("%s=%s\n" % (name, seal[name]) for name in names)
    must(is_signed(key, base64.b64decode(seal["signature"]), text.encode("utf-8")), "the seal is not signed")
    must(seal["runId"] == found["run"].hex(), "the seal of another run")
    must(seal["logEnd"] <= found["end"], "the log ends before the seal")
    heads = below(found, seal["logEnd"])
    must(seal["root"] == tree(heads)[0].hex() and seal["histories"] == len(heads), "the seal's root")
    must(seal["records"] == sum(number for number, _ in heads.values()), "the seal's records")
    own = [head for _, head, at in found["chains"]["/run"].heads if at < seal["logEnd"]]
    must(seal["runHead"] == own[-1].hex(), "the head of the run's own records")


def check_heads(found, file):
    with open(file, encoding="utf-8") as lines:
        title, *rest = lines.read().splitlines()
    must(title == "kvmsim-heads/2\t" + found["run"].hex(), "heads of another run")
    for line in rest:
        name, number, _, head = line.split("\t")
        must(found["all"][name](int(number)) == bytes.fromhex(head), "%s: head %s" % (name, number))
    return len(rest)


def check_proof(proof, seal):
    head = sha256(proof["vm"].encode("utf-8"))
    address = proof["address"].lstrip("#").split("!")
    wanted, refusal = int(address[0]), int(address[1]) if len(address) > 1 else 0
    event = refusals = 0
    is_found = False
    for number, text in enumerate(proof["records"], 1):
        data = base64.b64decode(text)
        head = sha256(head, struct.pack(">Q", number), data)
        for entry in cbor(data)[0][-1]:
            for _ in entry[-1]:
                event, refusals = event + 1, 0
                is_found = is_found or (event, 0) == (wanted, refusal)
            if entry[1] < 0:
                refusals += 1
                is_found = is_found or (event, refusals) == (wanted, refusal)
    must(is_found, "the proof does not hold %s" % proof["address"])
    must(proof["leaves"] == seal["histories"], "a tree of another size")
    path = [bytes.fromhex(text) for text in proof["path"]]

    def up(index, count):
        if count == 1:
            return leaf(proof["vm"], len(proof["records"]), head)
        size, sibling = left(count), path.pop()
        if index < size:
            return sha256(b"\1", up(index, size), sibling)
        return sha256(b"\1", sibling, up(index - size, count - size))

    must(up(proof["leaf"], proof["leaves"]).hex() == seal["root"] and not path, "the proof leads elsewhere")


def main(words):
    options = dict(zip(words[1::2], words[2::2]))
    found = read_run(words[0])
    said = {"runId": found["run"].hex(), "root": found["root"].hex(), "histories": len(found["heads"]),
            "records": sum(number for number, _ in found["heads"].values()), "events": found["events"],
            "finished": found["finished"]}
    if "--seal" in options:
        with open(options["--seal"], encoding="utf-8") as file:
            seal = json.load(file)
        check_seal(found, seal, options["--public-key"])
        said["seal"] = "holds"
        if "--proof" in options:
            with open(options["--proof"], encoding="utf-8") as file:
                check_proof(json.load(file), seal)
            said["proof"] = "holds"
    if "--heads" in options:
        said["heads"] = check_heads(found, options["--heads"])
    print(json.dumps(said))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (Wrong, OSError, KeyError, ValueError, IndexError, struct.error) as failure:
        print("does not follow: %s" % failure, file=sys.stderr)
        sys.exit(1)
