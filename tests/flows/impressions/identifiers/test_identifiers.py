"""Possible identifiers (45 CFR 164.514(b)(2)) are found exactly, and ordinary words are not flagged."""

import pytest

from flows.impressions.finding import FindingKind
from flows.impressions.identifiers import find_identifiers

FOUND = {
    # names
    "I met Maria and her mother.": ["Maria"],
    "Anne-Marie de la Cruz came late.": ["Anne-Marie de la Cruz"],
    "Seen with Mr. Brown and Mrs. L. Hernandez.": ["Mr. Brown", "Mrs. L. Hernandez"],
    "It was dr patel who called.": ["dr patel"],
    "Then mrs littlewood rang.": ["mrs littlewood"],
    "HERNANDEZ asked Siobhan O'Brien about it.": ["Siobhan O'Brien"],
    "Hernandez, Maria: second visit.": ["Hernandez, Maria"],
    "A note of J. Hernandez about it.": ["J. Hernandez"],
    "The file of Lisa S. and of David A. was thin.": ["Lisa S.", "David A."],
    "MARIA LOPEZ did not come.": ["MARIA LOPEZ"],
    "MRS. MARIA LOPEZ DENIES PAIN": ["MRS. MARIA LOPEZ"],
    "Uncle Rashid decides.": ["Uncle Rashid"],
    "Name: Quimby Featherstonehaugh": ["Quimby Featherstonehaugh"],
    "She has a son named Zebulor.": ["Zebulor"],
    "Her brother Wotanix moved in.": ["Wotanix"],
    "I agree with Tom Bowen on this.": ["Tom Bowen"],
    "Mrs. Johnson wept at the model.": ["Mrs. Johnson"],
    "Johnson did not look up once.": ["Johnson"],
    "Papadopoulos sat by the door.": ["Papadopoulos"],
    "It hurt Bošnjak to hear it.": ["Bošnjak"],
    "I spoke with Kwame Gebremichael; Gebremichael was calm.": ["Kwame Gebremichael", "Gebremichael"],
    # names that are also words
    "I think Hope wants out, and Will said so.": ["Hope", "Will"],
    "Mark told me, and April's mother knew.": ["Mark", "April"],
    "Violet hides behind her hair; w Autumn it is slow; with Austin too.": ["Violet", "Autumn", "Austin"],
    "T. J. does better; Coach Dunleavor called.": ["T. J.", "Coach Dunleavor"],
    "We heard it from Jordan Young.": ["Jordan Young"],
    "hope said it first; grace's mother agreed.": ["hope", "grace"],
    "I spoke with will, and her son mark came.": ["will", "mark"],
    "April brought it; Drew hasn't, and Chance is 7.": ["April", "Drew", "Chance"],
    "We asked Moody: I think Miller is afraid.": ["Moody", "Miller"],
    "Called Will back. It was Pooja Kalburgi, or so.": ["Will", "Pooja Kalburgi"],
    "The mother, Xanthra Vellimoor, was late; Contact: Ostro Bregg": ["Xanthra Vellimoor", "Ostro Bregg"],
    "D. Larkholt missed it, as did J. Young.": ["D. Larkholt", "J. Young"],
    "Mr. van Doornik spoke for Brandon Day.": ["Mr. van Doornik", "Brandon Day"],
    "I hear that Stankor said so, and of Hegerin's mother.": ["Stankor", "Hegerin"],
    "Chance is 7 and tired. Rose is tired, too. Mark was waiting.": ["Chance", "Rose", "Mark"],
    "she hates baltimore and misses kansas city": ["baltimore", "kansas city"],
    "Zervanopoulos sat with McAllinder.": ["Zervanopoulos", "McAllinder"],
    "Her name is hope; I fear rose's anger.": ["hope", "rose"],
    # lower case
    "session w heather and carlos": ["heather", "carlos"],
    "spoke with maria about it, then with tom lopez": ["maria", "tom lopez"],
    "they named him tyrellius": ["tyrellius"],
    "with Pamela, Vexlo and Brian, good start": ["Pamela", "Vexlo", "Brian"],
    "three at home: vexlo, pamela, brian": ["vexlo", "pamela", "brian"],
    # unknown names where only people are mentioned
    "Zulvarik is guarded. Xolvane denies it. Ostrevin and his wife left.": ["Zulvarik", "Xolvane", "Ostrevin"],
    "I encouraged Zulvarik to rest, will follow up with Xolvane; they call her Bibelin.": [
        "Zulvarik",
        "Xolvane",
        "Bibelin",
    ],
    "Zulvarik, could you come? Then did Xolvane leave? It was Ostrevin's shame.": ["Zulvarik", "Xolvane", "Ostrevin"],
    "We met with the Hendersons, and the Xolvanes want out; the Ostrevin family.": [
        "Hendersons",
        "Xolvanes",
        "Ostrevin",
    ],
    "Zulvarik withdraws. They talked of Mikaelsen and Wintermann.": ["Zulvarik", "Mikaelsen", "Wintermann"],
    "nguyen family: both here; the ostrevik household; van der Bergh was late.": [
        "nguyen",
        "ostrevik",
        "van der Bergh",
    ],
    "dr ostrevik raised it; spoke with ostrěvik; josé is here": ["dr ostrevik", "ostrěvik", "josé"],
    "I think of van der Ostrev often, and nothing of the Hendersons now.": ["van der Ostrev", "Hendersons"],
    "Her son Zulvarik came. zulvarik cried, then Zulvarik.": ["Zulvarik", "zulvarik", "Zulvarik"],
    "pt JS seemed calmer, client TRW is late": ["JS", "TRW"],
    "Her sister, Zulvarik, was told; Xolvane and mom made up.": ["Zulvarik", "Xolvane"],
    "Her son Zulvarik tests them; Xolvane protects his mother.": ["Zulvarik", "Xolvane"],
    "River cried in the car; sage was tearful; Mercy is late.": ["River", "sage", "Mercy"],
    "Ms. T came, Mr K. was quiet. L. was tearful. A.B. seems flat.": ["Ms. T", "Mr K.", "L.", "A.B."],
    "o'neill family, session 3; garcia kids rowed; her sister = Zulvarik": ["o'neill", "garcia", "Zulvarik"],
    "With Zulvarik there he is slow; she sees Officer Xolvane.": ["Zulvarik", "Officer Xolvane"],
    # names that are also words, with states that only people can be in
    "grace was late. Joy is tearful; rose is worried.": ["grace", "Joy", "rose"],
    "Chance has not been to school; Christian is afraid; Summer is nine and bright.": ["Chance", "Christian", "Summer"],
    "Will and Grace both came. Angel wont come.": ["Will", "Grace", "Angel"],
    # dates
    "relapse 4/7, court 9/30": ["4/7", "9/30"],
    "last tues 3/12 she came, next visit 11/2": ["3/12", "11/2"],
    "Seen on 3/4/24, 2024-03-04, 04.03.2024 and 07-15-2023.": ["3/4/24", "2024-03-04", "04.03.2024", "07-15-2023"],
    "On March 4th, 2021 or the 4th of March.": ["March 4th, 2021", "the 4th of March"],
    "From 4 March to Dec. 24, on 12-Mar-2020.": ["4 March", "Dec. 24", "12-Mar-2020"],
    "It began in January 2024, the second of may 2019, 07/2022.": ["January 2024", "the second of may 2019", "07/2022"],
    "Nothing drunk since 11/07, worse since October.": ["11/07", "October"],
    "She was better in march, and sad since may.": ["march", "may"],
    "Born on 1 2 1990, tel: 12 34 56": ["1 2 1990", "12 34 56"],
    "DOB 1/2/1990": ["1/2/1990"],
    # ages over 89
    "A 93-year-old, her aunt aged 90, and he is 101.": ["93", "90", "101"],
    "My client turned ninety-one; her father, 94, did not.": ["ninety-one", "94"],
    "gran is 94 but still drives": ["94"],
    # numbers
    "Ring 07700 900123 or (0711)-385386 or 0161 496 0123.": ["07700 900123", "(0711)-385386", "0161 496 0123"],
    "Call 312-555-0143, (312) 555-0143 ext. 12 or +44 20 7946 0123.": [
        "312-555-0143",
        "(312) 555-0143 ext. 12",
        "+44 20 7946 0123",
    ],
    "Reach her at 374 780 163; phone: 51 516 33 75; fax 555-0143.": ["374 780 163", "51 516 33 75", "555-0143"],
    "SSN 078-05-1120, again ssn: 078051120": ["078-05-1120", "078051120"],
    "MRN: B-98765, acct # 4417, member ID HX-2233, license number is U62928": ["B-98765", "4417", "HX-2233", "U62928"],
    "Card 4111 1111 1111 1111 or 5105105105105100": ["4111 1111 1111 1111", "5105105105105100"],
    "IBAN GB29NWBK60161331926819, chart SPH-123456": ["GB29NWBK60161331926819", "SPH-123456"],
    "Plate LJO 807; case # 23-DV-00418": ["LJO 807", "23-DV-00418"],
    "It is 407-902-4336x5340 or 555-0143; call 51 516 33.": ["407-902-4336x5340", "555-0143", "51 516 33"],
    "VIN 1M8GDM9AXKP042788 and file no. 7788": ["1M8GDM9AXKP042788", "7788"],
    # online
    "Write to a.b@clinic.example.org or lee at gmail dot com": ["a.b@clinic.example.org", "lee at gmail dot com"],
    "See https://example.org/a?b=1, www.example.net and blog.example.com": [
        "https://example.org/a?b=1,",
        "www.example.net",
        "blog.example.com",
    ],
    "From 192.168.7.12, instagram: sad_girl99, also @quiet.boy": ["192.168.7.12", "sad_girl99", "@quiet.boy"],
    "username sad_moth on the forum": ["sad_moth"],
    # places
    "she hates cleveland, lives at 4410 w 12th st now": ["cleveland", "4410 w 12th st"],
    "I moved from Wexcomby to Ostrevoso; the weather in Kultivane; flew in from denver": [
        "Wexcomby",
        "Ostrevoso",
        "Kultivane",
        "denver",
    ],
    "At Hribovska ulica 73; the kids are at Little Acorns Daycare.": ["Hribovska ulica 73", "Little Acorns Daycare"],
    "Lives at 1234 N. Elm St, Apt. 4, Springfield, IL 60629 now.": ["1234 N. Elm St, Apt. 4, Springfield, IL 60629"],
    "at 12 oak street; Lindenstrasse 12; Via Garibaldi 7": ["12 oak street", "Lindenstrasse 12", "Via Garibaldi 7"],
    "Stays on Copperfield Ave; send it to Mlinarska 45, 71853 Senj": ["Copperfield Ave", "Mlinarska 45, 71853 Senj"],
    "at ul. Jeziorna 41, at 54, chemin Wagnard": ["ul. Jeziorna 41", "54, chemin Wagnard"],
    "Meet on Green St or at Zuidhovel 188; see Lecoqar, 53487 Peltierry.": [
        "Green St",
        "Zuidhovel 188",
        "Lecoqar, 53487 Peltierry",
    ],
    "It is 0645 Reyesal 17; Byggeter 91, Suite 3; then Suite 913": [
        "0645 Reyesal 17",
        "Byggeter 91, Suite 3",
        "Suite 913",
    ],
    "Sent to APO AE; FPO AP 20849; Fairview, OH 44126; SW1A 1AA": [
        "APO AE",
        "FPO AP 20849",
        "Fairview, OH 44126",
        "SW1A 1AA",
    ],
    "P.O. Box 123; PSC 6695, Box 2353; zip code 60629": ["P.O. Box 123", "PSC 6695, Box 2353", "60629"],
    "Address: Old Mill 4\n  Little Fen\nPhone: off": ["Old Mill 4\n  Little Fen"],
    "Moved from Chicago to seattle, then Dunmoor, Ohio.": ["Chicago", "seattle", "Dunmoor, Ohio"],
    "Works at Bramblewood Logistics, seen by Mercy General.": ["Bramblewood Logistics", "Mercy General"],
    "It rained on Wexborough, South Adamsville and Lake Kathleen.": ["Wexborough", "South Adamsville", "Lake Kathleen"],
    "At Harbor Light Behavioral Health, then Fennel & Rye Market.": [
        "Harbor Light Behavioral Health",
        "Fennel & Rye Market",
    ],
    "She was treated at Bellwood last year.": ["Bellwood"],
    "She grew up in Wexcombe, in Cook County.": ["Wexcombe", "Cook County"],
    "Seen at Elmhill Hospital, St. Jude's, at Stanford.": ["Elmhill Hospital", "St. Jude's", "Stanford"],
}

CLEAN = """
I lean on Sue Johnson's model, on Bowen, Minuchin and Satir, and on Murray Bowen's triangles.
It was a Whitaker kind of session; Dan Siegel, a la Nagy; as Johnson argues, vitamin D. She took Triple P.
Love Languages, the Strange Situation, Primary Sclerosing Cholangitis, You've Got a Friend; Why does he?
Guillain-Barré, the Edinburgh was 9, a New York accent, Mr. Right and Miss Perfect, Ratings 100-1000, Lego.
Minuchin joined, Haley strategised, Whitaker played; Stanford Prison Experiment; A.A. is full; the Inner Critic.
It was a Whitaker kind of session.
Of these 2 may come, and they march 3 steps; it has vitamin D. Zendrill is next. He was referred to MHPs.
The patient 1234 of a day, group 2019, order 2000 of them, the member 12.
Name: withheld. Summer drags on; so You've Zendrilled it on a MacBook; P.T. is daily and D.V. is denied.
At Sleep Clinic, Pain Clinic and Eye Hospital; from 2019-2020, call it 2018 2019.
An aloe vera gel, a petri dish, inter alia; he used molly and says it was a matter of will and of grace.
Hope is fading. Summer was dry. The mark is missing. She wears cologne and drinks in a long island way.
Scoring 3.5 on it, during 3 weeks in Spring 2023, to navigate 4 of them, at Target 2 nights.
In Summer the Rose Garden and Project Hope; Hope and Faith; Encourage Sleep Hygiene; Family Therapy, too.
Johnson writes that attachment panic drives the model; in Beck's approach thoughts come first.
PHQ-9 was 14, GAD-7 9, ACE 6, MMPI-2 valid; Beck Depression Inventory 21, Edinburgh Postnatal Depression Scale 9.
Her father has Parkinson's, his mother Alzheimer's; there is talk of Asperger's, Tourette and Marfan syndrome.
Sertraline 50 mg, then Zoloft, Seroquel, Lamictal and Ativan 0.5 mg b.i.d.
My client is 34, adult 1 is 61, the boy is a 12-year-old, the grandmother 89 years old.
Session 14 of 20: mood 3/4, pain 5/10, strength from 4/5 to 5/5, BP 120/80, sober 24/7 since 2019.
In maple-4821 we met next Tuesday, two weeks ago, on Monday, at Christmas and in the summer of 2022.
EFT, CBT, DBT, EMDR, IFS and a genogram; Emotionally Focused Therapy, Cognitive Behavioral Therapy.
A Mexican American, Catholic, bilingual family; they speak Spanish and go to Al-Anon and Alcoholics Anonymous.
MENTAL STATUS EXAM: Alert. FAMILY HISTORY: Unremarkable. Axis IV: Family strife.
I hope she will find grace, joy and faith; he may march on, and they mark it in the spring.
Will he come? Hope is low. Mark the change. May I ask? Grace under fire. Faith carries them.
She was seen in the Emergency Room, moved to Psychiatry and on to the Outpatient Clinic.
The therapist, the doctor and Child Protective Services agreed; the nurse called in 2021.
Referred by her GP to Mental Health; attends Grade 4 at school; the Day Hospital was full.
We did the Boston Naming Test, the Glasgow Coma Scale and a Stanford-Binet.
Dr. X and Ms. are blanks; MS is an illness; see Chapter 12, pp. 200-2000, or 500-1000 mg.
They moved from Texas and from Mexico; my client was born in Vietnam.
He turned 18 with 90 minutes of play a day; 95 % of it alone, 110 kg by then; score 91.
Goals to address: 1) anger 2) sleep. On Day 3 and at Level 2 the group was kinder.
She felt that art and music, a sandy beach, a bill to pay and a jack of all trades were all one.
Handover was tense, Interpreter left; support Autonomy; the Samoan family, the Beatles came up, the Sunday family.
The adoptive family, the biracial household, the Zamboanian family; Elevators froze. Goldfish froze.
The stressed household; dr visit moved, dr appt, dr elevator; the Johnsons' model of EFT; de facto.
Patience was thin. Hope is back. Joy was short; dawn was quiet; Summer is nine weeks; April has been hard.
Mercy took over, River walks calm her, Zendril eases his mind; Hmong family norms, a Quinceañera; Zulv tests.
Caregiver reports it, Stepnephew was late, Stepfather was late, Coparent denies it. Bestie told her.
Hubby is furious; Pursuer is tired.
Crankiest was guarded. Enterococcus is worried, said nobody. Healthier denies. Zinc is missing.
Hope and Grace are few. Mr. X was late. A. Plan. B. Next step; she left nice things.
Officer Training, Officer on duty, With Agitation present he left.
Her score rose from 3/10 to 6/10; rated 4/10 on Tuesday, 6/10 today; pt SI denied, pt ER visit; pt MDD is mild.
Vicryl was used and Bovie worked; Steri-Strips were applied; Zendril showed it; reading in nice bath; de Shazer asked.
Holding pattern: the couple dances around the drink; the more she chases, the more he stonewalls.
"""


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_identifiers_are_found_exactly(text: str, expected: list[str]) -> None:
    findings = find_identifiers(text)

    assert [text[finding.start : finding.end] for finding in findings] == expected
    assert {finding.kind for finding in findings} == {FindingKind.IDENTIFIER}


@pytest.mark.parametrize("text", CLEAN.strip().splitlines())
def test_ordinary_clinical_language_is_not_flagged(text: str) -> None:
    assert [text[finding.start : finding.end] for finding in find_identifiers(text)] == []
