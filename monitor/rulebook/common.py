"""How often words stand in a megabyte of patent markup, tags included: counted in 47 MB, 792 documents of 1976 to 2025.

A hint about speed only: with other numbers the same is found, a little slower or faster. Each word is under the
highest of the rates that it reaches; what stands here nowhere is rarer.
"""

RATES = {
    800: """
and bold claim classification country date entry for highlight num number pdat the
""",
    170: """
align are can category center citation cited clm data description device devices doc document drawings each emi
example fig figref figure file first from group heading hil idref image img invention kind lvl main may name national
not one other para paragraph pat patcit ptext ref reference row said second sub such sup system text that this tif
wherein which with
""",
    60: """
about above according acid additional address addressbook agent all also alt amino another any apparatus applicant
application assembly based being between bibliographic brief cdx chem chemistry circuit city claims code colname
colspec colwidth comprises comprising content control covers cross described different direction display drawing
element elements embedded embodiment embodiments end examiner field form format formed further grant groups has have
having high include includes including information into italic its last layer least left level light line lsqb
material means member method methods middle mol more mrow non nplcit only operation ops optical othercit part patent
player portion position power present primary process provided region residence rsqb same section selected
semiconductor seq sequence set shown side signal source state step storage str structure subclass substrate surface
table target than then thereof these through time top two type under unit use used user using valign value view was
when where will within
""",
    24: """
accordance acids action active adapted added addition after agents air ala alkyl along amount apos app applicants
applications applied area arg arranged arrangements art article artificial associated atoms attached audio axis back
base beam been below block body both bottom bulkdata but carbon carrier case cell cells certain chamber change channel
charge chip class clmstep col cols colsep communication component components composition compound compounds computer
conductive configuration configured connected connection contact container containing controller cooling corresponding
coupled cover cpc ctry current defined dependent depends der desc design designation desired detailed die digital
disposed dnum documents does drive dtd during edge effect either electric electrical electrode electronic emitting
encoding engine engineered entity epo ethyl examples exemplary features fgref figs figures film fixed flow fluid
following force forming formula formulae frame frequency front fuel function game gas gate generally generating given
gln gly gov guide hand head heat herein hole housing however https hydrogen indicator info inner input instruments int
integrated interface inventor ipc ipcr known laser layers ldquo lead length lens less leu like limited liquid list
location low lower machine made magnetic materials mechanism media medium members memory metal methyl mixture mmol
mode module motor mounted mounting movement multiple musical nam nameend namest nationality ncit ndata network new
none object obtained office opening operating order organic orgname orientation out outer output over particular
parties partname partnumber parts party path pcit perform phase phenyl pin place plate plurality point polypeptide
portions positions possible pre predetermined preferably preferred pressure priority pro processes processing produced
production program provide provides providing publication radiation range rdquo reaction record recording redbook
references regions related relates relative right ring rowsep search secondary sensor ser series server shape shaped
sheets should showing shows signals silicon similar single snm software solid solution some specific specifically
status steps stext stored structures style subgroup subscript substantially suitable summary support symbol systems
tail tbody techniques temperature term terminal tgroup their there therefore they thin third those thr three thus
title transmission treatment typically upper usd uspto val various vehicle version via video voltage wall water weight
well were while without xml zip
""",
    8: """
able abstract access accessories accordingly acetate achieve acoustic across activity actuator addresses adhesive
adjacent adjusting adjustment adp adr against alignment allow allowing allows alternative alternatively although amide
among amplitude analysis angle anode antenna anti antibody aperture apertures appl applies applying appropriate
approximately aqueous areas arm arms aromatic around arr arrangement array articles asic asn asp aspect aspects assay
assemblies assignee assignees assistant atl atom attaching attachment attorney author authority automatic auxiliary
available average away background ball barrier basis battery because become becomes before benzo benzyl bet binding
bis bit blade blue board bond bonding boundarydata box brace brake brfsum broadcast broader buffer built button butyl
cable calculated call called cancer capable carbamate carboxamide carboxylate carboxylic card cards care carried
carriers carrying cathode cause cellulose central chain changes channels char characterised characteristic
characteristics chemical child chips chloride circuits claimed claimtext classifications cleaning client clock close
closed cluster coating collection colnum color column combination combinations combined combustion common
communications compact compared complete complex compositions comprise concentrated concentration concerns condition
conditions conductor connecting connector connectors considered consisting constant constructed construction
constructional contacts contain containers contains contents context continuous controlled controlling controls
conventional conversion core could coupling covered covering create created crossref crystal cut cutting cyclohexyl
cylinder cylindrical cys database define definition degree degrees delivery dem demand density department depending
depicted deposition derivatives derived des designed designs detail details detdesc detect detected detecting
detection detector determine determined determining diagram diameter dielectric diethyl difference dihydro diluted
dimensional diode direct directed directly disc discharge disclosed disclosure discussed disk displayed distance
distributed distribution dna docdb doctype domain door double down drain dried driven driving due dye easily edition
effective effects efficiency eine elastic electrically electricity electrodes electromagnetic electron electrophonic
elevation elevational emission employ employed enable enabling ends energy engagement entire environment epg equal
equipment error esi ester etc even event examiners exchange execution exposed exposure expression extend extending
extends extension external fabric face facilitate factor falls family fan feature female fiber filed filing filter
final flange flexible fluoro flying focusing fold follows formation forms forth forward found four fourth free full
functional functions furthermore games gap garment gear gel general generate generated generation generic glass glu
glucose glycosyltransferase goal greater green groove ground growth hair half handle handling hardware hdac heating
height held here heterocyclic hierarchy higher hinge his hold holder holding holes horizontal host hours how human
hydraulic hydrocarbon ice identical identification identified iii ile illustrated illustrates illustrating images
imaging imf implement implementation implemented improve improved inc included incomplete incorporate incorporated
increase increased indan independently index indicated indicates indicating indication individual infrared initial
injection inlet inorganic inserted inside installed instance instead instruction instructions instrument insulating
intended intensity interconnections interference interior intermediate internal internet ion ipab ipgb item items
itself joint junction key landscape lang large larger latch lateral led legal levelnumber levels lever library limit
limiting linear lines link linked listed load loading local locarno located lock locking long longitudinal loop lys
machines maintain make making management manner manufacture manufacturing many mask mass math mathvariant matter
maximum measured measurement measuring mechanical mechanisms mentioned menu message met min minimum minutes mobile
model modifications modified modules molecular molecule monitor monitoring most motion movable move moved moves moving
mstyle msub mtd multi music must mutation natural near necessary need needed next nitrogen nmr node noise normal noted
now nozzle npl nuclear nucleic null objective objects obtain ocrconfidencedata off offset often oil omitted once onto
open opened operate operated operations operator opposite optionally original otherwise outlet outside oxadiazol
oxazole oxide oxo oxygen package packages pad page pair pairs panel panels paper parallel parameters parent partially
particle particles particularly pass passage patch patient pattern pcd pct peak pending peptide per percent
performance performed performing period perspective pertains phe phenylamino physical physics pickup piece pieces pins
pipe piperidin pivot pixel pixels placed plan plane plasma plastic plates playback plug pnc points polarized polymer
polypeptides pool port positioned positioning potential powder ppf ppl preparation prepared presence pressing prevent
preventing previously printing prior probe procedure processor produce producing product products profile programming
programs projection properties property protection protective protein protocol provisional prt pubdate publ pulse
purified purpose purposes pyrido pyrimidine quality radio rate rather ratio reactor read reading rear rebaudioside
receive received receives receiving reclassification recognition recorded records red reduce reduced reducing
reduction referred referring refers relation relatively release remote removal removed removing rep report represent
represented represents reproducing request required residue resistance resource resources respect respective
respectively response result resulting results reverse rod role room rotating rotation round routine sample scale
scanning schematic scheme scope screen sdate seat sectional sections secured see seen segment selection self sensors
separate separated sequences serial serine sertitle servers service services setting several shaft sheet shield short
show sides since size skilled skin slide sliding slot small smaller sodium solvent sound sources space spaced
specially specified spectrum speech speed spring stage standard start statement static station still stirred stop
store stores storing strap stream strength strip structural subdoc subject subscriber substituted substrates sucrose
sufficient superscript supplied supply supported supporting surfaces switch switching synchronization synthesis
synthetic tables taken tank tape technical technique technology telephone tert test testing textile thead them thereby
therein thermal thickness thread threshold tiff times timing tissue together tone tool tools total toward track
transducer transfer transistor transistors transmitted transmitting transparent transport treated treating
trifluoromethyl trp tub tube types tyr und understood units unknown unstructured unsubstituted until upon useful users
uses usually utf vacuum values valve variable variants variety vertical very vessel vid virtual vol volume von wafers
walls washing wavelength way web what wheel whereby whether white whose wide width window wire wireless word work
working would write xaa yield
""",
    3: """
ability absence absorbent absorption acceptable accessed accommodate accompanying accomplished acetonitrile acetyl
achieved acquired acquisition act acting activated activation activities acts actual actuators add adding additionally
addressing adhesives adjust adjustable adjusted administered administration advanced advantage advantageous
advantageously advantages affect aforementioned again aid airbag alanine alcohol algorithm algorithms aligned
aliphatic alkaline alkenyl alkoxy allowed alloy alloys alone already aluminum always ambient amine aminocyclohexyl
ammonium amorphous amounts amp amplification analog analyzed anhydrous anilino animal announced annular anspruch
antibodies antigen apart apparent appended applicable apply appreciated approach apr architecture arithmetic arrays
arrow aryl asparagine aspartic assays assembled assembling assigned assignment association atmosphere atomic attach
attribute auf aug automated automatically avoid axial axle azabicyclo azaspiro bag balance balloon band bar barriers
basic batteries beams bearer bearing bed behavior behind belt bend bending bent benzene benzoate best better beyond
bias bin binary binder biological bipolar bits black bleaching blocking blocks blood blower bmy bnum bodies bolt bolts
bonded bonds bonus book boom bore bound boundary bracket braking branch brandon breathing brightness broadcasting
broken bromo brought browser brush bstx btext buckle building bulk buoyancy buried bus butoxycarbonyl buttons byte
cables calls cam camera cannot cap capability capacitance capacitor capacitors capacity capture carbocyclic carbonate
carbonyl carry cartridge cases casing casino caster casting catalyst categories caused causes causing cavity cdcl cdr
cellular ceramic chambers changed changing character characterized charged charging chart check chloro chosen
chromaticity chromatography chromosome chromosomes ciey circuitry circular circumference claimnumber claimtypecategory
clamp clamping classified classifies clause clay cleaner clear clients clinical clip cloquintocet closing clothing
clref clustering coated coatings codec codes coding coefficient coil cold collar collected collector collimator
columns com combine combining command commercially commonly communicate communicating company comparative comparing
comparison compartment compatible compensation compiler complementary completed completely completion complexity
composed composite compressed compression compressor comprised computational computers computing condensed conducted
conducting conductivity conduit conference configurations conjunction connect connections connects consequently
consists constituting construct constructs contacting contained continuation continuously contracting contrast
conversational convert converted converter converting convex conveying conveyor cooker cooking cooled cooperative
coordinate coordinates copolymers copper copy corner corporation correct correction correspond correspondence
corresponds cost counter coupler course cpci cpg cpu creating creation criteria crystalline culture cultures cumyluron
currently curve curved custom cwu cycle cycles cyclic cycling cycloalkyl cyclone damage damping dans das dass dated
day days dealer deals debris dec decision deck decoder decoding decrease defines defining deg delay delivered den
departing depicts depth derivative describes describing designated designates desirable destination detachable
determination determines detx developed development dialog differences differential difficult diffraction diffused
diffusion dimension dimensions dimethyl dimethylamino diodes dioxide directional directions directory discloses
discrete discs disease disks dispatch dispersion displaying displays dissolved distal distinct divalent divided
division dma domestic done dopant doped doping dose downstream downward downwardly drawer drill driver drives drop
drug drum dry drying dual dummy durch dust dvd dyeing dyes dyestuff dynamic earlier earth easy edate edges effectively
efficient effort ein einem einen einer eines elastomeric electroluminescence electrolyte electrons elemental elongated
emitted employing emsp enables encoded engage engaged engaging engines engraving enhance enhanced enlarged enough
ensure enter entitled environments enzyme enzymes epitaxial epodoc equals equation equipped equivalent equivalents
errors ersten especially essential essentially establish established esters etching ether ethylene european events
every evolution except exception exchanged exchanger excitation execute executed executing exhaust existing exists
expansion expected explained expressed extended exterior extracted extraction eye fabricated fabrication facilitating
facing fact factors failure fall far fastener fastening fatty faucet fee feed feedback feeder feeding fenchlorazole
fenclorim fibers fibres fields fifth filamentary files filled filling films filtered filtering filters fine finger
fingers fish fishing fit fitted fitting five fixing flanges flask flat floating floor flowchart flowing flows
fluorescent fluorine flux fnm foam focus focused folded followed food foot forces fore foregoing foreign fork
fracturing fragment fragments frames frequencies friction fully functionality furnace fusion gaming gamma gaps gases
gateway gene generates generator genes genetic geometry give glove glycine glycol glycosides glycosyltransferases good
grade gradient graph grating grip gripping grooves grown guiding had halogen hands hard hcl hdal header headertext
heads health heart heated heavy helmet heptan hereinafter hetero highest highly hinderliter hinged hitch holders
hollow hologram home homo hook hot hour hplc htp http hybrid hybridization hydrocarbons hydrochloride hydroxy
identifier identify identifying identity ignition iid illumination illustrate illustration illustrative imgb
immediately immersion immunostimulatory impact impacted impedance important improvement improving inches incident
inclined incoming increases increasing incubated independent indicate induced inductor industrial influence inhibitors
ink insert inserting insertion inserts installation instances instrumentation insulator intake integer integral
integrally integration integrity interaction interactive interconnection interest interfaces international interval
intervals introduced introduction inv inventions inventive inventors involved involves involving irradiation isolated
isolation isoxadifen issued ist jack jan japanese jared jig joined joining journal jul jun just kann keep kim kinds
knitting label labeled lace laminated language lapsed later laterally laundry layout lcd leading leads leaf leds leg
lengths lequel les leucine libraries lid life lift lifting ligand lights lightweight linearization linenumber liner
linkage linker linking links liquids lithium llp loaded locating locations locked logic logical longer loss lossy
lowered lowering lst ltd luminous lure lysate macromolecular magnesium magnet maintained maintaining makes male
manager manual manually manufactured mapping marks master matching maths mating matrix mattress max mdash mean meaning
measure measures mechanically medical mefenpyr melt membrane memories mesh messages meta metallic metals metering
methanol methoxy methoxycarbonyl methylpropane mexyl mfenced mfrac mgo mhz micro mid might milk minus mirror mit mixed
mixer mixing mixtures mmne models modification modify modifying modulation moieties moisture mold molded molding
molecules moreover mould mount mouse mspace msup mtable mtext mtr much multimedia mutations nach named namely
nanoparticle nanoparticles napkin narrow naturally nature ndp neck needs negative net netpage networks nickel nitride
nitro nodes normally nos note nov novel nozzles ntp nucleotide numbered numbers numerous nvod observed obtaining occur
occurring occurs oct octan oder oehring oled oligonucleotide oligonucleotides online openings operable operates
operational operative opposed opposing optimization option ordinary org oriented origination ornamental oscillating
oscillator others outcome outdoor outputs outward outwardly overall overnight own oxidation oxides pab packaging
packet packets pads pages par parallax parameter partial participate partition partitioning passed passes passing
passive patches patents paths pathway patients patterns pay payment payout pcds pcr pdp pen peptides performs
peripheral periphery permeable permit perpendicular person personal pest pet pgb pharmaceutical pharmaceutically
phenanthrolin phone phosphate photodiode photovoltaic physiological picture pictures piezoelectric pillars pilot
piperazin piperidine pipes piston pitch pivotally placement placing planar plant plants platform play played players
playing plus pneumatic pnumber pointer polarization polishing poly polyethylene polymeric polymerization polymers
polynucleotide pools porous portable positive post postalcode postgrant pot potassium potentially pour powered ppm
practice precedence preceding precise preferable preparing presentation presented press pressed pressurized prevented
prevention prevents previous price primarily prime primer principles printed printer probes problem problems proc
procedural procedures processed produces programmable programmed progress projected projecting proper protect
protecting protector proteins protocols protruding protrusion provider provision proximal proximity public published
pull pulp pump pumping pumps purification purity push pyridin quantity quenched queue queues quot radial radical
radicals radius rail rails raised ram random ranges ranging rank ray rays reached reactions reactive reactors readable
readily reads real rebm receiver receptacle reception receptor recess recessed recognize recognized recombinant
recombitope recovery rectangular reduces reel refer reflectance reflected reflecting reflection reflective refractive
refrigerant regard regional register registered regulating reinforcement relapp relating relations relationship relay
released releasing relevant reliability reliable relief rely remain remaining remains removable remove repeated
replaced replacement representation representative representing reproduced reproduction requests require requirements
requires res research reservoir residues resilient resin resistant resistor resistors resonator rest resultant
retainer retaining retention retrieval retrieved return returning returns rib rigid rings robert robot rods roll
roller rolls rom roof rotary rotatable rotate rotated rotates rotational rotor route routing rows rpm rubber rules run
running safety salt salts samples sampling sand sapiens saturated saw scan schedule schematically sci screening screw
sdobi seal sealed sealing secure securing security seed segments seismic select selecting selective selectively selon
semi send sending sends sense sensing sensitive sensitivity sent sep separately separating separation sequencing
sequentially serve serves servo session sets sfp shadow shake shaker shapes shaping shared shell shielding shift shoe
shorter shoulder siderail significant significantly silica similarly simple simply simultaneously sink sip site sites
situ situation six sized sizes skill sleeve slice slider slightly slope slots slurry smallcaps soc socket soft soluble
solutions solvents spa spacing special species specification spherical spin spirit spp springs stability stable stack
stacked staining starting states stationary stations steam steel steering steviol stevioside stimulus stock stopper
stopping straight straps strategy streams street stress string strips study subjected subscribers subscription
subsequent subsequently substance substances substituent suction sufficiently sugar sulfate sulfinyl sulfur
supercooling supplier supplies supplying supports suppression surrounding sus suspension swell swimsuit swing switched
switches symbols synchronized synthase tab tabl tag tags take takes taking tapes task tasks tdlm technologies teeth
television temperatures template temporary tension terephthalate terminals terms tetrahydrofuran therapeutic
therapeutically therapy thereafter therebetween therefor therefrom thereon thereto thf thick though threaded threads
threonine thrombin throttle throughout tight tightening tinted tip titanium toluene too tooth toothbrush torque touch
towards tower tracking tracks tractor transaction transferred transferring transform transformation transition
translation transmit transmits transmitter transverse travel tray tree trim trolley trough truck true tubes tubular
tumor turbine turn turned turning typical tyrosine ultrasound umfasst une uniform unique unless unloading unsaturated
unwanted upright upstream upward upwardly usa usage uspc utility utilized utilizing valves vapor variables variant
variation variations vary varying vector vehicles verfahren versions vertically vessels vest vibration vicinity viewed
viewer viewing views violet viscosity visible visual voice volatile wafer warning wash washed waste wave waveform
waves wax ways wear wearer weights werden wet wheels who whole wind windows wing wird wires wiring wobei wood words
workpiece workpieces wrist writing written www xae xmlns yarn yellow yet zero zinc zone zones zur
""",
}
