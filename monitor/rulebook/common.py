"""How often words stand in a megabyte of patent markup, tags included: counted in 37 MB, 700 documents of 1997 to 2025.

A hint about speed only: with other numbers the same is found, a little slower or faster.
"""

RATES = {
    800: """
an and are as at be bold by category citation cited claim classification clm country date description doc document
drawings emi entry fig figref file first for from highlight hil id idref img in invention is kind lvl main may name
national num number of on or other pat patcit pdat ptext reference row sub text that the tif to us which with
    """,
    170: """
according address addressbook al align also alt applicant application between can chem chemistry city claims code
content control cross data described device drawing each embedded embodiment embodiments end et examiner example
figure format formed further grant group has having he heading image information into it italic last layer least level
li light line lsqb member method mo mol more mrow no not nplcit one othercit para paragraph patent portion position
present ref rsqb said second section sequence shown side state such sup surface system this through type unit used
view was when wherein wi will x201c x201d
    """,
    60: """
1h a1 about above acid action additional after agent agents air all along amino amount another any apparatus area art
assembly base based beam been being body both brief but case cdx center ch chamber circuit class clmstep colname
colspec colwidth component components compound comprises comprising computer connected contact corresponding d00000
d00001 d00002 d00003 dependent design devices different direction display during electrode element elements entity
ethyl exemplary fgref field figs figures film fluid following form forming frame front fuel function game generating
gly have herein high housing if include includes including info inventor ipc its lead left length leu like lower made
material means methyl mi ml mn module nam nationality non object only opening operation optical organic orgname out
over part particular partname partnumber party player plurality pn point power preferably preferred pressure primary
process program provide provided publication region related residence ring rowsep same search secondary selected seq
ser series set signal so some source status step stext storage structure subclass subscript substantially substrate
support table tail target tbody temperature term tgroup than then there thereof these third thr thus time title top
two upper us08927118 use user using value various version via video voltage water weight where while within x2014
x2032 yl
    """,
    24: """
2h abstract access accordance accordingly acids active actuator adapted added addition adjacent against ala alkyl
allow allows alternatively although angle antibody aperture apos app appl applicants applications applied appropriate
arg arm around arranged arrangement artificial asic asn asp aspect assignee assignees associated atoms attached
attachment attorney audio available axis b1 b2 b561 b582 back basis battery because before below benzo bet
bibliographic block blue board bottom boundarydata br brfsum button cable call carbon carboxamide carboxylic card care
carried cell cells certain chain change channel char characteristics charge child chip claimed co color cols colsep
combination common communication composition compounds comprise conditions conductive configuration configured
connecting connection connector consisting contacts container containing context controller conventional cooling could
coupled coupling cover cpc current cutting cylinder cylindrical cys d00004 d00005 d00006 d00007 defined department
depends designation desired detail detailed detdesc detection detector determine determined determining diagram
diameter difference digital dihydro directly disk displayed disposed distance distribution dna dnum doctype documents
does door down dr drive driving dtd due edge edition effect either electric electrical electrically electronic
emission emitting en encoding ends energy engine equal etc even examiners examples extending extends extension fabric
face features filed filing filter fixed flow force formula formulae fourth free frequency functions gap gas gate
general generally generated generation given glass gln glu greater ground groups guide half hand handle head heat
higher hinge his holding hole holes however human hydrogen hz ii ile illustrated illustrates illustrating imaging imf
incorporated indicator inner input instance insulating intensity interface internal ipcr item items jp known landscape
lang large laser layers ldquo lens less lever library limited lines liquid list locarno located location lock locking
long longitudinal low lys machine magnetic making manner materials math maximum mechanism medium members memory menu
message met metal methods mg middle mixture mm mmol mobile mode most motor mounted mounting movable move movement msub
multiple nameend namest ndata need network new next nm node none now objects obtained ocrconfidencedata off office
offset oil omitted onto open operating opposite optionally order orientation outer output oxazole oxide oxo pad pair
panel parallel parent particularly parties parts patch path patient pcit performed period perspective phase phe phenyl
piece pin pivot pixel placed plan plane plate plug pnc polymer polypeptide portions positioned possible pp pre
predetermined prior priority pro processing processor produced product production profile property provides providing
publ pyrido pyrimidine range rate ratio rdquo reaction rear receive received receiving recording reduced references
referring regions relates relative removed rep represents required respect respective respectively response result
results right rod role s200 s210 s211 s212 s213 s220 s223 s4 s400 sample sb scale schematic scope screen sectional see
semiconductor sensor server service services several shaft shape shaped sheets shield should showing shows signals
silicon similar since single size slide small snm software solid solution space specific specifically speed spring
statement station steps stored style subdoc subgroup subject subscriber substituted suitable summary supply surfaces
switch symbol synthetic systems tables taken telephone terminal test their thereby therefore they thickness thin those
three ti tiff times together tone tool total transfer transmission transmitted transport treatment trp tube typically
tyr ul under unknown unstructured up upon utf vacuum val valign values valve variable vehicle vertical wall wavelength
way web well were what wheel whether width window wireless without wo work would x2003 x2212 x3bc xb0 xb1 xml
    """,
    8: """
20mm 21pt 28pt 35pt 3h 40mm 42pt 49pt 4h 60mm 63mm 64mm 73mm 85mm ability able absorbent acceptable accompanying
acetate achieve achieved acquired acquisition across act activated activity actual add adding additionally adhesive
adjustable adjusted adjusting adjustment administered administration adr advantage advantages aforementioned again
alcohol aligned alignment alkoxy allowed allowing alloy already alternative amide amine among amplitude analog
analysis animal annular anode antenna anti antibodies apart apertures apparent appended applying appreciated approach
approximately aqueous ar architecture areas arms aromatic array arrow article articles aryl asparagine aspartic
aspects assay assemblies assembling assigned assistant atmosphere atom atomic attaching authority automatic
automatically average away axial axle azabicyclo b562 b721 background bag ball band bar barrier basic bearer bearing
become becomes bed belt bent benzyl best better bin binding bis bit bits black blade bleaching blocks blood blower bmy
bolt bond bonding bonus boom bore box brace bracket brightness broadcast broadcasting broken brought bstx btext buckle
buffer buried bus buttons butyl ca calculated called calls camera cancer cannot cap capable capacitor capacity
carbonyl carboxylate cards carrier carrying cartridge cases casing casino casting catalyst cathode cause caused causes
causing cavity cd cdcl cellulose central ceramic changed changes changing channels character characteristic
characterized charging check chemical chloride chromaticity chromatography circuits circular cl claimtext clamp
classifications cleaner cleaning client clip clock cloquintocet close closed closing clothing clref cluster cm coated
coating coil collar collection collimator column com combinations combined combustion command commonly communicate
communications comparative compared comparison compartment compensation compiler complete completed completely
completion complex composed compositions compressed compression computers computing concentrated concentration
condition conductivity conductor conference conjunction connect connections connectors considered constant constructed
construction contacting contain contained contains contents continuation continuous continuously contrast controlled
controlling controls conversational conversion converted converter convex cooker cooking cooled coordinates core
corner correction correspondence corresponds cost counter course covered covering covers cpu create created crystal
crystalline ctry cumyluron currently curve curved cut cwu cycle cycloalkyl cyclone d00008 d00009 d00010 d00011 d00012
d00013 d00014 d10 d2e53 database dated days dc de dealer decoding define defines defining deg degree degrees delay
delivery demand density depending depicted depth derivatives derived designated designed desirable destination details
detected detecting determination determines detx developed development die dielectric diethyl difficult diffused
dimensional diode direct directed directional directions disc discharge disclosed disclosure discussed disease
dispersion displaying displays distal distributed divided division do domain dose double downstream downward drain
drawer dried driven drum dry dummy dust dye dyeing dyestuff earlier easily edges effective effects efficiency el
elastic electrodes electroluminescence electrolyte electromagnetic electron elevation elevational elongated emitted
employed emsp enable enables enabling encoded engage engagement engaging enlarged entire environment ep epg equals
equation equipment equivalent error esi especially ester etching ether ethylene event every except exchange excitation
executed execution expected explained exposed exposure expression extend extended exterior external extracted eye
facilitate facing fact factor factors family fan fastener fastening feature female fenchlorazole fenclorim fiber fifth
files filling final fine finger fingers fish fishing fit fitted fitting five fixing flange flat flexible flowchart
fluorescent flying fnm focus followed follows food forces foregoing formation forms forth forward found four friction
full fully functional functionality furthermore games gaming garment gateway gear gel gene generate generates
generator give glycine glycol goal gradient graph green grip groove growth gw had hair halogen handling hard hardware
hdac header headertext health heart heated heating heavy height held helmet here hereinafter heterocyclic hitch hold
holder hollow home hook horizontal host hot hours how http hybrid hydraulic hydrocarbon hydroxy ice identical
identification identified identifier identify ie iii il illumination illustrate illustration illustrative images
immersion implement implementation implemented important improve improved inc inches incident included increase
increased increases increasing indan independently index indicate indicated indicates indicating indication individual
induced industrial infrared inhibitors initial injection inlet inserted insertion inside installed instances instead
instruction instructions intake integral integrally integrated intended interest interference interior intermediate
international internet introduced inv inventors ion ip ir isolated isoxadifen issued itself iv jack jig joining joint
jun just key knitting kr language larger latch later lateral laterally lc led leds leg levelnumber levels lid limit
limiting linear linenumber link linkage linked linker links lithium llp load loaded loading local locations locked
logical longer loop loss lossy lowered ltd luminous lure magnesium maintain maintained make makes male management
manager manual manufactured manufacturing many mask mass master matrix max mc mdash measured measurement measuring
mechanical media mefenpyr melt membrane mentioned messages meta metering mexyl mfrac mgo mhz might milk min minimum
minus minutes mirror mixed mixing mixtures mmne model modification modifications modified modules molding molecular
molecule molecules monitor monitoring moreover motion mount moved moves moving ms mstyle msup mtd mtext mtr much multi
music must my na named nanoparticle nanoparticles natural nature nb ncit near necessary needed needs negative netpage
nitrogen nmr nodes noise normal note noted novel nozzle nozzles nr nucleic numbers objective observed obtain occur
occurs oct often oh once opened openings operable operate operated operations operator oriented original origination
ornamental oscillator otherwise outcome outlet outputs outside overall own oxidation oxygen package packet page pages
pairs panels paper parallax parameter parameters partial partially particle particles partition pass passage passed
passes passing pathway pattern payout pcd pcds pct pdp peak pen peptide per percent perform performance performing
performs peripheral periphery perpendicular personal ph pharmaceutical phenanthrolin phenylamino phone physical
physiological pickup picture pictures pieces pilot pins pipe piperazin pixels place planar plants plasma plastic
plates platform play played players plus pnumber points polarization polarized polishing poly polyethylene
polynucleotide pool pools port portable positioning positions positive post pot potential powder powered ppm preceding
preferable preparation prepared presence presented press pressing prevent preventing previous previously price prime
primer printed printer printing problem problems procedure processed processes produce produces producing products
programmed programming programs progress projecting projection properties protection protective protein proteins
protocol protocols provider provisional proximal proximity prt pull pulp pulse pump purified purpose purposes push
quality quantity radiation radio rail raised random rather re reactive reactor read readable readily reading real
receiver receives receptacle reception receptor recess recognition recognized record recorded records recovery
rectangular red reduce reducing reduction refer referred refers reflected reflective refractive regional relating
relation relationship relatively release remaining remote removal remove removing replaced replacement report
represent representation representative represented representing request require requires residue resilient resin
resistance resonator resource resources resultant resulting retainer retention retrieved return returns reverse rigid
roll roof room rotary rotate rotated rotates rotating rotation rotor route routine rows rubber rules run running s1
salt salts samples scan scanning scheme seal sealing seat sections secure secured seed seen segment segments select
selecting selection selectively self sending sends sense sensors sent sep separate separated separating sequences
serine servers session sets setting shadow sheet shell short show siderail sides significant silica similarly simple
simply simultaneously sink sip site skilled skin sleeve slider sliding slightly slope slot smallcaps smaller socket
sodium solvent sound sources spaced specification specified spectrum speech spirit spp stack stacked stage standard
start stations steel steering still stirred stop store storing strap stream strength strip structural structures
subjected subsequent subsequently substituent suction sufficient superscript supplied supplying supported supporting
supports suspension switching symbols synchronization synthesis tag take tank tape task technical technique techniques
technology teeth tension terephthalate terminals terms testing textile thead them therapeutic therapy therein thereto
thermal thread threaded threshold throttle tightening timing tinted tip tissue tooth toothbrush torque toward towards
tr track tractor transaction transferred transform transistor transition transmit transmits transmitter transmitting
transparent transverse tray treated treating tree trolley trough tub tubular turbine turn turned turning types typical
tyrosine ul0001 ul0002 ul0003 ul0011 ultrasound understood units unsubstituted until upstream upward us06314556
us06314562 us06314570 us07473658 us07642270 us07863250 us08088760 us08420690 us20010054201a1 us20110039701a1 useful
users uses uspc usually utility utilized v4 v42 vapor variations variety vector versions very vessel vest viewer
viewing views violet virtual voice vol volume walls washed washing wave waveform wax we wearer wheels whereby white
who whose wide windows wing wire wiring word words working workpiece wt www x2002 x2033 x2062 x2122 x2550 x26 x3b1
x3b4 x3c x3e xaa xae xd7 yarn yellow yet yield zero
    """,
}
"""By the rate of each band, its words."""
