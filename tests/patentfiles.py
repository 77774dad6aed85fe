"""Made-up weekly files of every format, and the real ones where they are."""

import os
from pathlib import Path

REAL = Path(os.environ.get("MONITOR_REALDATA", Path(__file__).parents[2] / "shared" / "realdata")) / "patents"
FOLDERS = ("uspto-grant-v4", "uspto-mixed", "uspto-app-v4", "uspto-pre2005")


def v4(number=1, words="A bell rings.", *, owner="Bell Maker GmbH", claims="", root="grant", date="20130416"):
    """Give a us-patent-grant, its number, paragraph and owner as asked."""
    claim = claims or '<claim id="CLM-1" num="00001"><claim-text>1. A bell.</claim-text></claim>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-{root} SYSTEM "us-patent-{root}-v43-2012-12-04.dtd" [ ]>
<us-patent-{root} lang="EN" dtd-version="v4.3 2012-12-04">
<us-bibliographic-data-{root}>
<publication-reference>
<document-id>
<country>US</country>
<doc-number>{number:08}</doc-number>
<kind>B2</kind>
<date>{date}</date>
</document-id>
</publication-reference>
<application-reference appl-type="utility">
<document-id>
<country>US</country>
<doc-number>13{number:06}</doc-number>
<date>20110501</date>
</document-id>
</application-reference>
<invention-title id="d2">Bell</invention-title>
<us-parties><inventors><inventor><addressbook><last-name>Doe</last-name></addressbook></inventor></inventors></us-parties>
<assignees><assignee><addressbook><orgname>{owner}</orgname><role>03</role></addressbook></assignee></assignees>
</us-bibliographic-data-{root}>
<abstract id="abstract">
<p id="p-0001" num="0000">A bell.</p>
</abstract>
<description id="description">
<heading id="h-1" level="1">DETAILED DESCRIPTION</heading>
<p id="p-0002" num="0001">{words}</p>
</description>
<claims id="claims">
{claim}
</claims>
</us-patent-{root}>
"""


def st32(number=6000001, words="A bell rings.", *, owner="Bell Maker GmbH"):
    """Give a grant of 2001 in SGML: no prolog, empty elements without an end."""
    return f"""<!DOCTYPE PATDOC PUBLIC "-//USPTO//DTD ST.32 US PATENT GRANT V2.4 2000-09-20//EN" [
<!ENTITY US06314555-20011106-D00000.TIF SYSTEM "US06314555-20011106-D00000.TIF" NDATA TIF>
]>
<PATDOC DTD="2.4" STATUS="BUILD 20010518">
<SDOBI>
<B100><B110><DNUM><PDAT>{number:08}</PDAT></DNUM></B110><B130><PDAT>B1</PDAT></B130>
<B140><DATE><PDAT>20011106</PDAT></DATE></B140><B190><PDAT>US</PDAT></B190></B100>
<B200><B210><DNUM><PDAT>09125727</PDAT></DNUM></B210><B220><DATE><PDAT>19980825</PDAT></DATE></B220></B200>
<B300><B310><DNUM><PDAT>97305600</PDAT></DNUM></B310><B320><DATE><PDAT>19970725</PDAT></DATE></B320>
<B330><CTRY><PDAT>EP</PDAT></CTRY></B330></B300>
<B500><B510><B511><PDAT>G06F  944</PDAT></B511></B510>
<B540><STEXT><PDAT>Bell</PDAT></STEXT></B540>
<B560><B561><PCIT><DOC><DNUM><PDAT>5421013</PDAT></DNUM></DOC></PCIT><CITED-BY-EXAMINER></B561></B560></B500>
<B700><B720><B721><PARTY-US><NAM><FNM><PDAT>Jane</PDAT></FNM><SNM><STEXT><PDAT>Doe</PDAT></STEXT></SNM></NAM>
</PARTY-US></B721></B720><B730><B731><PARTY-US><NAM><ONM><STEXT><PDAT>{owner}</PDAT></STEXT></ONM></NAM>
</PARTY-US></B731></B730></B700>
</SDOBI>
<SDOAB><BTEXT><PARA ID="P-00001" LVL="0"><PTEXT><PDAT>A bell.</PDAT></PTEXT></PARA></BTEXT></SDOAB>
<SDODE><BRFSUM><BTEXT><H LVL="1"><STEXT><PDAT>BACKGROUND OF THE INVENTION</PDAT></STEXT></H>
<PARA ID="P-00002" LVL="0"><PTEXT><PDAT>{words}</PDAT></PTEXT></PARA></BTEXT></BRFSUM></SDODE>
<SDOCL><H LVL="1"><STEXT><PDAT>What is claimed is:</PDAT></STEXT></H><CL><CLM ID="CLM-00001">
<PARA ID="P-3" LVL="0"><PTEXT><PDAT>1. A bell.</PDAT></PTEXT></PARA></CLM>
<CLM ID="CLM-00002"><PARA ID="P-4" LVL="0"><PTEXT><PDAT>2. The bell of claim </PDAT><CLREF ID="CLM-00001">
<PDAT>1</PDAT></CLREF><PDAT>, loud.</PDAT></PTEXT></PARA></CLM></CL></SDOCL>
</PATDOC>
"""


def pap(number=20010054188, words="A bell rings.", *, owner="Bell Maker GmbH"):
    """Give an application of 2001 to 2004."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE patent-application-publication SYSTEM "pap-v15-2001-01-31.dtd" [ ]>
<patent-application-publication>
<subdoc-bibliographic-information>
<document-id><doc-number>{number}</doc-number><kind-code>A1</kind-code><document-date>20011227</document-date></document-id>
<domestic-filing-data><application-number><doc-number>09865525</doc-number></application-number>
<filing-date>20010529</filing-date></domestic-filing-data>
<foreign-priority-data><priority-application-number><doc-number>00 06822</doc-number></priority-application-number>
<filing-date>20000529</filing-date><country-code>FR</country-code></foreign-priority-data>
<technical-information><classification-ipc><classification-ipc-primary><ipc>A42B003/22</ipc>
</classification-ipc-primary></classification-ipc><title-of-invention>Bell</title-of-invention></technical-information>
<inventors><first-named-inventor><name><given-name>Jane</given-name><family-name>Doe</family-name></name>
</first-named-inventor></inventors>
<assignee><organization-name>{owner}</organization-name><assignee-type>02</assignee-type></assignee>
</subdoc-bibliographic-information>
<subdoc-abstract><paragraph id="A-0001" lvl="0">A bell. </paragraph></subdoc-abstract>
<subdoc-description><summary-of-invention><section><heading lvl="1">BACKGROUND OF THE INVENTION </heading>
<paragraph id="P-0001" lvl="0"><number>&lsqb;0001&rsqb;</number> {words} </paragraph></section></summary-of-invention>
<detailed-description><section><paragraph id="P-2" lvl="0">Of &mgr;m.</paragraph></section></detailed-description>
</subdoc-description>
<subdoc-claims><heading lvl="1">What is claimed is: </heading>
<claim id="CLM-00001"><claim-text><highlight><bold>1</bold></highlight>. A bell.</claim-text></claim>
<claim id="CLM-00002"><claim-text><highlight><bold>2</bold></highlight>. The bell of <dependent-claim-reference
 depends_on="CLM-00001">claim 1</dependent-claim-reference>.</claim-text></claim>
</subdoc-claims>
</patent-application-publication>
"""


def aps(number="057006474", words="A bell rings.", *, owner="Bell Maker GmbH"):
    """Give a grant of before 2001: fixed text."""
    return f"""PATN
WKU  {number}
SRC  8
APN  5686806
APT  1
APD  19951207
TTL  Bell
ISD  19971223
INVT
NAM  Doe; Jane
ASSG
NAM  {owner}
PRIR
CNT  JPX
APD  19910621
APN  3-150428
CLAS
ICL  C12Q  168
UREF
PNO  3770383
NAM  Price
ABST
PAL  A bell.
BSUM
PAC  BACKGROUND OF THE INVENTION
PAR  {words}
DETD
PAR  As the drawing
      shows.
CLMS
STM  What is claimed is:
NUM  1.
PAR  1. A bell with
PA1  a clapper.
NUM  2.
PAR  2. The bell of claim 1.
"""
