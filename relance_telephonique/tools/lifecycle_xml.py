"""Read the statuses of an XML message: CDAR (D22B), or UBL ApplicationResponse.

Whoever sends it is not believed: no entity is resolved, nothing is fetched, what is too deep or too
large is refused.
"""

from datetime import UTC, datetime

from lxml import etree

from .lifecycle_csv import number_of
from .lifecycle_said import PEPPOL, PEPPOL_REASONS, LifecycleSaid, in_reach

CDAR = "urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100"
CDAR_PARTS = {
    "rsm": CDAR,
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
RESPONSE = f"{UBL}ApplicationResponse-2"
UBL_PARTS = {
    "cac": f"{UBL}CommonAggregateComponents-2",
    "cbc": f"{UBL}CommonBasicComponents-2",
}
FORMATS = {"102": "%Y%m%d", "203": "%Y%m%d%H%M", "204": "%Y%m%d%H%M%S"}
# MDT-207 of the norm: of what an amount is, without tax unless it ends in TTC
AMOUNTS = {
    "206": (("MNATTC", ""), ("MNA", "net"), ("MAPTTC", "approved"), ("MAP", "net approved")),
    "207": (("MNATTC", ""), ("MNA", "net")),
    "211": (("MPA", ""),),
    "212": (("MEN", ""),),
}


class UnreadableMessage(ValueError):
    """The message is no XML of a kind that is known, or it tries something."""


def read(content, place, look_at=None):
    """Return the :class:`LifecycleSaid` of a message.

    :param look_at: says what is wrong with the message as a whole, by its root, or nothing; what
        can be read of it is read all the same
    :raise UnreadableMessage: if it is none
    """
    root = _root(content)
    remark = look_at(root) if look_at else ""
    return [said._replace(remark=remark) for said in _said(root, place)]


def is_cdar(root):
    """Whether a message is a CDAR."""
    return root.tag == f"{{{CDAR}}}CrossDomainAcknowledgementAndResponse"


def _said(root, place):
    if is_cdar(root):
        return _read_cdar(root, place)
    if root.tag == f"{{{RESPONSE}}}ApplicationResponse":
        return _read_response(root, place)
    raise UnreadableMessage(root.tag)


def _root(content):
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableMessage(str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableMessage("DOCTYPE")
    return root


def _reader(root, parts):
    """Return the function of a path, and a node below ``root``, that returns the words there."""

    def text(path, node=root):
        found = node.xpath(path, namespaces=parts)
        return (found[0].text or "").strip() if found else ""

    return text


# ---------------------------------------------------------------------- CDAR


def _read_cdar(root, place):
    text = _reader(root, CDAR_PARTS)
    message = text("rsm:ExchangedDocument/ram:ID")
    said_at = _moment(root, "rsm:AcknowledgementDocument/ram:IssueDateTime/udt:DateTimeString")
    said_at = said_at or _moment(root, "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString")
    documents = root.xpath(
        "rsm:AcknowledgementDocument/ram:ReferenceReferencedDocument", namespaces=CDAR_PARTS
    )
    return [
        _said_cdar(node, text, f"{message}/{rank}" if message else "", said_at, place)
        for rank, node in enumerate(documents, start=1)
    ] or [LifecycleSaid(place=place, problem="nothing_said")]


def _said_cdar(node, text, reference, said_at, place):
    code = text("ram:ProcessConditionCode", node)
    details = node.xpath("ram:SpecifiedDocumentStatus", namespaces=CDAR_PARTS)
    amount, kind, is_wrong = _amount_cdar(details, code)
    words = [
        text(path, detail)
        for detail in details
        for path in ("ram:Reason", "ram:IncludedNote/ram:Content", "ram:RequestedAction")
    ]
    issued = _moment(node, "ram:FormattedIssueDateTime/qdt:DateTimeString")
    return LifecycleSaid(
        place=place,
        number=text("ram:IssuerAssignedID", node),
        siren=text("ram:IssuerTradeParty/ram:GlobalID[@schemeID='0002']", node)
        or text("ram:IssuerTradeParty/ram:GlobalID", node),
        invoice_date=issued and issued.date(),
        code=code,
        when=said_at,
        reason=next(filter(None, (text("ram:ReasonCode", detail) for detail in details)), ""),
        amount=amount,
        amount_kind=kind,
        note=" · ".join(dict.fromkeys(filter(None, words))),
        reference=reference,
        source="cdar",
        problem="" if said_at and not is_wrong else "amount" if is_wrong else "date",
    )


def _amount_cdar(details, code):
    """Return the amount that counts for a status, of what it is, and whether it is none."""
    told = {}
    for detail in details:
        for one in detail.xpath("ram:SpecifiedDocumentCharacteristic", namespaces=CDAR_PARTS):
            kind = one.findtext("ram:TypeCode", "", CDAR_PARTS).strip()
            told.setdefault(kind, one.findtext("ram:ValueAmount", "", CDAR_PARTS).strip())
    for kind, meaning in AMOUNTS.get(code, ()):
        if told.get(kind):
            amount = number_of(told[kind].removeprefix("-"))
            return (0.0, "", True) if amount is None else (amount, meaning, False)
    return 0.0, "", False


def _moment(node, path):
    """Return the moment that an element says, in UTC, or None."""
    found = node.xpath(path, namespaces=CDAR_PARTS)
    if not found:
        return None
    written = FORMATS.get(found[0].get("format", "204"), FORMATS["204"])
    try:
        said = datetime.strptime((found[0].text or "").strip(), written).replace(tzinfo=UTC)
    except ValueError:
        return None
    return in_reach(said)


# ---------------------------------------------------------------------- UBL


def _read_response(root, place):
    text = _reader(root, UBL_PARTS)
    message = text("cbc:ID")
    day, hour = text("cbc:IssueDate"), text("cbc:IssueTime")
    responses = root.xpath("cac:DocumentResponse", namespaces=UBL_PARTS)
    return [
        _said_response(node, text, f"{message}/{rank}" if message else "", (day, hour), place)
        for rank, node in enumerate(responses, start=1)
    ] or [LifecycleSaid(place=place, problem="nothing_said")]


def _said_response(node, text, reference, issued, place):
    code = text("cac:Response/cbc:ResponseCode", node)
    reason = text("cac:Response/cac:Status/cbc:StatusReasonCode[@listID='OPStatusReason']", node)
    words = [
        (one.text or "").strip()
        for one in node.xpath("cac:Response/cac:Status/cbc:StatusReason", namespaces=UBL_PARTS)
    ]
    when = _iso(*issued)
    return LifecycleSaid(
        place=place,
        number=text("cac:DocumentReference/cbc:ID", node),
        siren=text("cac:IssuerParty/cac:PartyIdentification/cbc:ID", node),
        invoice_date=_day(text("cac:DocumentReference/cbc:IssueDate", node)),
        code=PEPPOL.get(code.upper(), code.rpartition(":")[2]),
        when=when,
        reason=PEPPOL_REASONS.get(reason, reason),
        note=" · ".join(dict.fromkeys(filter(None, words))),
        reference=reference,
        source="peppol",
        problem="" if when else "date",
    )


def _iso(day, hour):
    try:
        moment = datetime.fromisoformat(f"{day}T{hour}" if hour else f"{day}T00:00:00")
    except ValueError:
        return None
    return in_reach(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _day(text):
    try:
        return datetime.fromisoformat(text).date() if text else None
    except ValueError:
        return None
