"""Cue words of both languages: what tells roles, kinds and relations in a sentence.

What differs between the languages is data; each pattern reads both, since a sentence
may change language half-way. Where a word ends in an apostrophe, no space follows.
"""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


def _free(words: str, *, but: str, most: int) -> str:
    """Give a pattern for at most so many words, none of them one of ``but``."""
    return rf"(?:(?!(?:{but})\b){words}){{0,{most}}}?"


# --- kinds ----------------------------------------------------------------------------
# Words right before or after a name that tell its kind.
BENCHMARK_NOUN = (
    r"(?:benchmarks?|data ?sets?|corpus|corpora|suites?|environments?|games?"
    r"|simulators?|test ?beds?|challenges?|leaderboards?|treebanks?|databases?|tasks?"
    r"|domains?|collections?|competitions?|shared tasks?|evaluations?"
    r"|jeux? de données|bancs? d['’]essai|environnements?|jeux?|simulateurs?|campagnes?"
    r"|tâches?|bases? de données|ensembles? de données|lexiques?)"
)
METHOD_NOUN = (
    r"(?:methods?|algorithms?|models?|approach(?:es)?|agents?|frameworks?|systems?"
    r"|architectures?|networks?|techniques?|procedures?|optimi[sz]ers?|librar(?:y|ies)"
    r"|toolkits?|tools?|pipelines?|baselines?|modules?|solvers?|encoders?|planners?"
    r"|méthodes?|algorithmes?|modèles?|approches?|systèmes?|réseaux?|procédures?|outils?"
    r"|logiciels?|plateformes?|analyseurs?|bibliothèques?|étiqueteurs?)"
)
SUCH_AS = (
    r"(?:such as|like|including|e\.g\.,?|namely|i\.e\.,?|comme|tels? que|telles? que"
    r"|notamment|dont|à savoir|par exemple|for example|for instance)"
)

# --- roles ----------------------------------------------------------------------------
# Where a text turns from what others did to what it does itself.
OWN_WORK = _any(
    r"\b(?:we|our|us|my|(?:this|the present) (?:paper|work|article|thesis|study))\b",
    r"\b(?:nous|notre|nos|je|(?:cet?|le présent) (?:article|papier|travail)"
    r"|cette (?:thèse|étude|communication))\b",
)
THIS_PAPER = _any(
    r"\bthis (?:paper|work|article|thesis)\b",
    r"\b(?:cet article|ce papier|ce travail|cette thèse)\b",
)
# "we propose X", "nous présentons X", "cet article décrit X".
INTRODUCE = _any(
    r"\b(?:we|here,? we|i|this (?:paper|work|article|thesis)|the (?:paper|authors?))\s+"
    r"(?:\w+ly |also |here |first |then |further |therefore |thus |next |instead )*"
    r"(?:propose[sd]?|introduce[sd]?|present(?:s|ed)?|develop(?:s|ed)?|design(?:s|ed)?"
    r"|devise[sd]?|contribute[sd]?|describe[sd]?|release[sd]?|build|built"
    r"|construct(?:s|ed)?|create[sd]?|formulate[sd]?|put forward|unveil|offer)\b",
    r"\b(?:nous|on)\s+(?:\w+ment |y |vous |ici |aussi |également |donc )*"
    r"(?:propos(?:ons|e)|présent(?:ons|e)|introdui(?:sons|t)|développ(?:ons|e)"
    r"|décri(?:vons|t)|conce(?:vons|voit)|constru(?:isons|it)|élabor(?:ons|e)"
    r"|publi(?:ons|e)|mett(?:ons) à disposition|mis au point|avons (?:développé|conçu"
    r"|construit|proposé|élaboré|créé|mis au point))\b",
    r"\b(?:cet article|ce papier|ce travail|cette thèse|cette étude)\s+"
    r"(?:propose|présente|introduit|décrit|développe)\b",
)
# "called X", "dubbed X", "que nous nommons X".
NAMING = _any(
    r"\b(?:called|named|dubbed|termed|coined|referred to as|which we (?:call|name|term"
    r"|dub)|we (?:call|name|term|dub)(?: (?:it|this|our (?:\w+ ){1,3}))?|code-?named"
    r"|titled)",
    r"\b(?:appelée?s?|nommée?s?|dénommée?s?|baptisée?s?|intitulée?s?"
    r"|que nous (?:appelons|nommons|dénommons|baptisons))",
)
# "a novel X", "a new kind of method, X", "une nouvelle méthode : X".
NOVEL = _any(
    r"\b(?:novel|new|nouvel(?:le)?s?|nouveaux?)\s+(?:\w+\s+)?$",
    rf"\b(?:novel|new|nouvel(?:le)?|nouveau)\s+(?:[\w-]+\s+){{0,2}}{METHOD_NOUN}"
    r"\s?[,:–—]\s*(?:[^,;:.()]{1,80}\()?$",
)
# "X is introduced", "X (XX) a été développé".
PRESENTED = _any(
    r"(?:\s\([^)]*\))?\s+(?:is|are|was|were|has been)\s+(?:also |then )?"
    r"(?:proposed|introduced|presented|developed|designed)\b",
    r"(?:\s\([^)]*\))?\s+(?:est|sont|a été|ont été)\s+(?:proposée?s?|présentée?s?"
    r"|introduite?s?|développée?s?|conçue?s?)\b",
)
OUR_THING = _any(
    r"\b(?:our|notre|nos|the proposed)\s+"
    + _free(r"[\w-]+\s+", but=METHOD_NOUN, most=3)
    + rf"{METHOD_NOUN},?\s*$",
    r"\b(?:the proposed|our proposed|our|notre|nos)\s+$",
)
# "a method, X", "a method, eXtra (X": the noun before a name set off from it.
APPOSED = re.compile(
    rf"\b(?:{METHOD_NOUN}|{BENCHMARK_NOUN})\s*[,:(–—]\s*(?:[^,;:.()]{{1,80}}\()?$",
    re.IGNORECASE,
)
# "we describe the creation of a system": the system is what is described.
MAKING = _any(
    r"\b(?:the )?(?:creation|construction|development|design|implementation"
    r"|architecture|family|class|set|prototype)\s+of\s",
    r"\b(?:la |le |l['’])?(?:création|construction|réalisation|développement|conception"
    r"|mise en (?:place|œuvre|oeuvre)|implémentation|architecture|famille|ensemble"
    r"|première? version|prototype)\s+(?:d['’]|(?:de(?: la)?|du|des)\s)",
    rf"\b{METHOD_NOUN}\s+(?:d['’]|(?:of|de)\s)(?=$)",
)
# "we introduce the problem of X", "nous introduisons la notion d'X".
NEW_NOTION = _any(
    r"\b(?:introduce|propose|define|present|formali[sz]e)s?\s+(?:\w+\s+)?(?:a|the|an)\s+"
    r"(?:(?:new|novel)\s+)?(?:concept|notion|problem|task|setting)\s+(?:of|called)\s+$",
    r"\b(?:introdui(?:sons|t)|défini(?:ssons|t)|propos(?:ons|e))\s+(?:la|une)\s+"
    r"(?:nouvelle\s+)?(?:notion|tâche)\s+d(?:e\s+|['’])(?:la\s+|l['’])?$",
)
# What may stand before the first name of a title: "Un analyseur …".
DETERMINER = re.compile(
    r"(?:(?:an?|the|towards?|une?|des|les?|la|vers|l['’])\s*)*", re.IGNORECASE
)
# Words after which a noun is no longer the object of the verb before.
OBLIQUE = _any(
    r"\b(?:of|for|to|with|by|that|which|on|in|from|using|based|as|when|where|called)\b",
    r"\b(?:pour|de|des|du|à|aux|avec|sur|par|dans|que|qui)\b|\bd['’]",
)
TITLE_OF = _any(
    r"\b(?:of|the|in|for)\s+(?:\w+\s+)?$",
    r"\b(?:les|des|pour les?|dans les?|de la|du)\s+(?:\w+\s+)?$",
)
TITLE_BY = _any(
    r"\b(?:with|via|using|by|through|from)\s+(?:[\w-]+\s+){0,2}$",
    r"\b(?:par|avec|à partir d\w+|à l['’]aide d\w+|à base d\w+|sur|en)\s+"
    r"(?:[\w-]+\s+){0,2}$",
)
COMPARE = _any(
    r"\b(?:than|outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?"
    r"|compar(?:ed|ison|ing|able)(?: \w+)? (?:to|with|against|between|of)"
    r"|we compare|compares? favou?rably|against"
    r"|versus|vs\.?|baselines?(?: such as| like|,| including)?|rivals?|beats?"
    r"|improv(?:es|ed|ing|ement)s? (?:over|upon|on)|superior to|in contrast (?:to|with)"
    r"|unlike|competitive with|instead of|alternatives? to)\b",
    r"\b(?:surpass(?:e|ent|ant)|dépass(?:e|ent|ant)|compar(?:é|ée|és|ées|aison|able)s? "
    r"(?:à|aux|au|avec|de|des|du|entre)|compar(?:ons|ant|er)|rivalis\w+ avec"
    r"|par rapport (?:à|aux|au)|contrairement (?:à|aux|au)|mieux que"
    r"|à la différence d|(?:plus|moins) \w+ qu[e'’]|meilleure?s?(?: \w+)? qu[e'’]"
    r"|(?:que|à|aux?) (?:celles?|ceux)|supérieure?s? (?:à|aux|au)|face (?:à|aux|au)"
    r"|au lieu d|tandis qu[e'’])(?!\w)",
)
USE = _any(
    r"\b(?:us(?:e|es|ed|ing)|utili[sz](?:e|es|ed|ing)|leverag(?:e|es|ed|ing)"
    r"|employ(?:s|ed|ing)?|appl(?:y|ies|ied|ying)|adopt(?:s|ed|ing)?|via|based on"
    r"|buil(?:t|ds|ding|d) (?:on|upon)|by means of|rel(?:y|ies|ied|ying) on"
    r"|train(?:ed|ing|s)?|exploit(?:s|ed|ing)?|integrat(?:e|es|ed|ing)"
    r"|combin(?:e|es|ed|ing)|inspired by|incorporat(?:e|es|ed|ing)|extend(?:s|ed|ing)?"
    r"|adapt(?:s|ed|ing)?|through|with|by|equipped with|powered by"
    r"|fine-?tun(?:e|es|ed|ing)|prompt(?:s|ed|ing))\b",
    r"\b(?:utilis(?:e|ons|ent|ant|ée?s?)|à l['’]aide d|au moyen d|basée?s? sur"
    r"|fondée?s? sur|repos(?:e|ant|ent) sur|appu(?:ie|yons|yant|yée?) sur|via"
    r"|employ(?:ons|ant|ée?s?)|appliqu(?:ons|ant|ée?s?)|exploit(?:e|ons|ant|ent)"
    r"|grâce à|grâce aux|par le biais d|combin(?:ons|ant|e|aison)|avec"
    r"|intégr(?:ons|ant|e)|en s['’]inspirant|s['’]inspir(?:e|ant|ons) d"
    r"|adapt(?:ons|ant|e)|entraîn(?:ée?s?|ons|ant))",
)
# Narrower than USE: what a concept stands after when it is a means.
MEANS = _any(
    r"\b(?:using|via|based on|leverag(?:e|es|ing)|inspired by)\b",
    r"\b(?:utilis(?:e|ons|ent|ant)|à l['’]aide d(?:e|es|u)|au moyen d(?:e|es|u)|via)\b",
)
STUDY = _any(
    r"\b(?:stud(?:y|ies|ied|ying)|investigat(?:e|es|ed|ing|ion)|analysis"
    r"|address(?:es|ed|ing)?|tackl(?:e|es|ed|ing)|explor(?:e|es|ed|ing)|problems? of"
    r"|consider(?:s|ed|ing)?|focus(?:es|ed|ing)? on|understand(?:ing)?|task of"
    r"|challenge of|overcom(?:e|es|ing)|survey)\b",
    r"\b(?:étud(?:ions|ie|iant|iée?s?)|étude|analys(?:ons|e|ant)|explor(?:ons|e|ant)"
    r"|abord(?:ons|e|ant)|examin(?:ons|e|ant)|problèmes? d|tâches? d|consacr"
    r"|portant sur|port(?:e|ent) sur|intéress(?:ons|ant)|problématique)",
)
# "a method for X", "une approche de l'X".
MEANT_FOR = _any(
    rf"\b{METHOD_NOUN}\s+(?:\w+\s+)?(?:for|to|of)\s+(?:the\s+)?(?:\w+\s+)?$",
    rf"\b{METHOD_NOUN}\s+(?:\w+\s+)?(?:pour|de|des|d['’])\s*"
    r"(?:(?:la|le|les)\s+|l['’])?(?:\w+\s+)?$",
)

# --- relations: what stands in the whole space between two names ----------------------
# A sentence with one of these states nothing for sure, wherever the word stands.
DOUBT = _any(
    r"\b(?:if|unclear|unlikely|seldom|barely|doubt(?:s|ful|ed)?|contrary to"
    r"|hypothes[ie]s|refut(?:e|es|ed|ing)|once (?:thought|believed)|expected"
    r"|few believe|contradict(?:s|ed|ing)?|does|did|isn['’]t|unlike)\b",
    r"\b(?:douteux|douteuse|selon certains|contraire|peu probable|hypothèse|loin de"
    r"|réfut(?:e|ons|ent|er|é))\b",
    r"\?\s*$",
)
# Right before a name, in its own clause: what is denied is not used.
DENIED = _any(
    r"\b(?:not|never|without|nor|neither|cannot)\b[^,;:.]{0,60}$",
    r"n['’]t\b[^,;:.]{0,60}$",
    r"(?:\bne\b|\bn['’])[^,;:.]{0,60}\b(?:pas|jamais|plus|aucune?)\b[^,;:.]{0,40}$",
    r"\bsans\b[^,;:.]{0,40}$",
)
# A claim turned round or hedged is no claim.
NEGATION = _any(
    r"\b(?:not(?! only)|never|no longer|neither|nor|without|fails? to|failed to|cannot"
    r"|unable to|hardly|rarely|whether|would|could|might|may)\b|n['’]t\b",
    r"\bne\b|\bn['’]|\b(?:jamais|aucune?|sans|pourrait|pourraient|serait|si)\b",
)
_WORD = r"(?:[\w'’/*{}\\-]+\s+)"
# The acronym of the name before.
_PAREN = r"(?:\s?\([^()]{1,60}\))?"
_THE = r"(?:the\s+|an?\s+|les?\s+|la\s+|l['’]|une?\s+|des\s+|d['’])?"
# After "de" and its forms a space follows, after "d'" none.
_DE = r"d(?:e|u|es|['’])"
_GAP = r"(?:(?<=['’])|\s+)"
_ELISION = r"(?:[ld]['’])?"

OUTPERFORMS = re.compile(
    rf"{_PAREN}(?:,?\s+[^;:]{{0,80}}?)?\s*\b(?:"
    r"(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed)?|beat(?:s|en)?)"
    r"|improv(?:es|ed|ing) (?:over|upon)"
    r"|(?:faster|better|stronger|superior|more (?:accurate|efficient|robust|effective"
    r"|stable|reliable|sample[- ]efficient)) (?:[\w-]+ ){0,4}?(?:than|to|over)"
    r"|higher (?:[\w-]+ ){0,2}?(?:accurac(?:y|ies)|scores?|performance|rewards?"
    r"|returns?|F1|BLEU|precision|recall) (?:[\w-]+ ){0,2}?than"
    r"|lower (?:[\w-]+ ){0,2}?(?:errors?|loss(?:es)?|perplexity|regret|cost|variance)"
    r" (?:[\w-]+ ){0,2}?than"
    r"|(?:superiority|advantages?|improvements?) (?:[\w-]+ ){0,3}?over"
    rf"|(?:surpass|dépass)(?:e|ent|ant)(?: les performances {_DE})?"
    r"|(?:plus (?:rapide|précise?|efficace|performante?|robuste|fiable|stable)s?"
    r"|meilleure?s?(?: [\w-]+){0,2}?) qu(?:e|['’])"
    rf"(?: (?:celles?|celui|ceux) {_DE})?"
    r"|supérieure?s? (?:à|aux?)"
    rf"(?: (?:celles?|celui|ceux) (?:obtenue?s? (?:avec|par)|{_DE}))?)"
    rf"{_GAP}(?!(?:its|their|his)\b)"
    + _free(_WORD, but="for|of|on|in|using|with|by|pour|sur|des?|du|dans", most=6)
    + rf"(?:{METHOD_NOUN},\s+)?(?:[ld]['’]|\()?",
    re.IGNORECASE,
)
EXTENDS = re.compile(
    rf"{_PAREN},?\s+"
    + _free(_WORD, but="for|of|pour", most=5)
    + r"(?:extend(?:s|ed|ing)?|build(?:s|ing)? (?:up)?on|built (?:up)?on"
    r"|generali[sz](?:es|ing)|(?:variants?|extensions?|generali[sz]ations?"
    r"|versions?|modifications?|adaptations?|refinements?) (?:of|to)|derived from"
    r"|adapt(?:s|ed from)|étend(?:ent|ant)?|générali[sz](?:e|ent|ant)"
    rf"|(?:variantes?|extensions?|versions?|adaptations?|généralisations?) {_DE}"
    rf"|dérivée?s? {_DE}){_GAP}{_THE}"
    + _free(_WORD, but="for|of|on|in|pour|sur|de", most=3)
    + _ELISION,
    re.IGNORECASE,
)
MADE_OF = re.compile(
    rf"{_PAREN}(?:,|\s?:)?(?:\s+[^;:]{{0,70}}?)?\s*\b"
    r"(?:us(?:es|ed|ing)|utili[sz](?:es|ed|ing)|leverag(?:es|ed|ing)|employ(?:s|ing)"
    r"|based on|combin(?:es|ed|ing)|a combination of|integrat(?:es|ed|ing)"
    r"|incorporat(?:es|ing)|consist(?:s|ing) of|compos(?:es|ed) of|equipped with"
    r"|powered by|rel(?:ies|ying) on|trained (?:with|using|via|by)|via|with"
    rf"|utilis(?:e|ant|ent)|à l['’]aide {_DE}|basée?s? sur|fondée?s? sur"
    rf"|repos(?:e|ant) sur|combin(?:e|ant)|combinaison {_DE}|intègr(?:e|ent)|intégrant"
    rf"|exploit(?:e|ant)|au moyen {_DE}|s['’]appu(?:ie|yant) sur|composée?s? {_DE}"
    rf"|grâce (?:à|aux?)){_GAP}{_THE}"
    + _free(_WORD, but="for|of|on|in|to|by|and|pour|sur|de|et|dans|instead", most=4)
    + _ELISION,
    re.IGNORECASE,
)
# "X for Y", "X pour l'Y".
MEANT_AS = re.compile(
    rf"{_PAREN},?\s+(?:{_WORD}?{METHOD_NOUN}\s+)?"
    r"(?:(?:designed |used |applied )?(?:for|aimed at)"
    r"|(?:is |are )?applied (?:to|for|in)"
    rf"|(?:conçue?s? |utilisée?s? )?pour)\s+{_THE}"
    + _free(_WORD, but="of|in|on|de|sur|dans|and|et", most=3)
    + _ELISION,
    re.IGNORECASE,
)
_AIM = (
    r"(?:(?:solv|address|tackl|perform|improv|enhanc|mitigat|reduc|handl|enabl|achiev"
    r"|support|overcom|facilitat|alleviat|prevent|automat|assess|evaluat|measur|detect"
    r"|identif|predict|optimi)\w*)"
)
_BUT = (
    r"(?:résoudre|traiter|améliorer|réduire|aborder|effectuer|faciliter|automatiser"
    r"|détecter|évaluer|atténuer|surmonter|prédire|identifier|extraire|apprendre)"
)
# "X, designed to solve Y", "X permettant d'améliorer l'Y".
DONE_TO = re.compile(
    rf"{_PAREN},?\s+(?:{_WORD}?{METHOD_NOUN},?\s+)?(?:is |are |est |sont )?"
    r"(?:(?:designed |used |able |in order "
    rf"|that (?:can|aims?) )?to (?:\w+ly )?{_AIM}"
    r"|(?:(?:conçue?s? |utilisée?s? )?pour\s|afin d(?:e\s|['’])|visant à\s"
    rf"|permet(?:tant)? d(?:e\s|['’])|capables? d(?:e\s|['’])){_BUT})\s+{_THE}"
    + _free(_WORD, but="of|in|on|for|sur|dans", most=3)
    + _ELISION,
    re.IGNORECASE,
)
_SEEN = r"(?:seen|viewed|formulated|cast|regarded|vue?s?|considérée?s?|formulée?s?)"
_SORT = r"(?:(?:special )?(?:kind|form|type|instance|class|case)|sorte|forme|famille)"
# "X is a Y", "X, un Y", "X peut être vu comme un Y".
IS_A = re.compile(
    rf"{_PAREN}(?:,\s+(?:an?|une?)|\s+(?:is|are|est|sont)(?:\s+(?:an?|une?|des))?"
    rf"|\s+(?:is|are|can be|est|sont|peu(?:t|vent) être)\s+(?:\w+\s+)?{_SEEN} "
    r"(?:as|comme)(?:\s+(?:an?|une?|des))?"
    rf"|,?\s+(?:is |are |est |sont )?(?:an?|une?)\s+{_SORT} (?:of|d(?:e|['’]))"
    rf"(?:\s+an?)?){_GAP}"
    + _free(
        _WORD,
        but=rf"{_AIM}|\w+(?:ing|tion|ée?s?)|comme|of|in|on|for|to|as|the|that|which|by"
        r"|with|de|du|des|en|aux?|d['’]\w*|à|sur|dans|que|pour|par|not|from",
        most=2,
    ),
    re.IGNORECASE,
)
# After "X is a Y" the noun phrase is over: "a computer vision problem" is no vision.
PHRASE_END = re.compile(
    rf"{_PAREN}\s*(?:[.,;:)]|$|(?:{METHOD_NOUN}|that|which|for|with|in|to|where|whose"
    r"|and|from|based|qui|que|pour|dont|où|avec|permettant|et|à)\b)",
    re.IGNORECASE,
)
KINDS_SUCH_AS = re.compile(
    rf"{_PAREN}(?:\s+{METHOD_NOUN})?"
    rf"(?:\s?[,(]\s*{SUCH_AS}|\s+(?:such as|including|tels? que|telles? que))"
    rf",?\s+{_THE}",
    re.IGNORECASE,
)
# A name after one of these is part of a longer phrase, not what the verb is about.
GOVERNED = re.compile(
    r"(?:\b(?:of|for|with|using|in|on|by|from|via|than|de|des|du|pour|avec|par|sur|dans"
    r"|en|à|aux?)\s+|\bd['’])(?:the |an? |la |les? |l['’]|une? |[\w-]+ )?$",
    re.IGNORECASE,
)
LIST = re.compile(
    rf"{_PAREN}\s*(?:,\s*(?:and|et|or|ou)|,|and|or|et|ou|as well as|ainsi que)\s*{_THE}"
    rf"{_WORD}?",
    re.IGNORECASE,
)
# What stands for the method that a text introduces.
SELF = _any(
    r"\b(?:our|the proposed|this) (?:[\w-]+ ){0,2}?(?:method|approach|algorithm|model"
    r"|framework|agent|system|technique)s?\b",
    r"\bit\b(?= (?:\w+ly )?(?:also )?(?:outperform|achiev|improv|surpass))",
    r"\b(?:notre|cette|ce|cet) (?:[\w-]+ )?(?:méthode|approche|algorithme|modèle"
    r"|système|outil|cadre)\b",
    r"\b(?:la |l['’]|le )(?:méthode|approche|algorithme|modèle|système) proposée?\b",
    r"\b(?:we|nous)(?= (?:\w+ly |also |aussi )*"
    r"(?:outperform|obtain|achieve|obtenons|surpassons)\b)",
)
EVALUATE = _any(
    r"\b(?:evaluat(?:e|es|ed|ing|ion|ions)|experiments?|experimental|test(?:s|ed|ing)?"
    r"|benchmark(?:s|ed|ing)?|results? on|performances? (?:on|in|across|of)"
    r"|validat(?:e|es|ed|ing)|demonstrat(?:e|es|ed|ing)|datasets?|data sets?|corpus"
    r"|corpora|tasks?|state[- ]of[- ]the[- ]art|accurac(?:y|ies)|scores?|environments?"
    r"|games?|simulat(?:ed|ion|ions|or)|outperform(?:s|ed|ing)?"
    r"|achiev(?:e|es|ed|ing)|show(?:s|n|cases?|ing)?|trained on|across"
    r"|improv(?:e|es|ed|ing|ement|ements)|domains?)\b",
    r"\b(?:évalu(?:ons|e|ée?s?|ation|ations|ant)|expéri(?:ences?|mentations?|mental"
    r"|mentales?|mentaux)|test(?:s|ons|ée?s?|é)?|résultats?|performances?"
    r"|valid(?:ons|ation|ée?s?)|jeux? de données|corpus|tâches?|bancs? d['’]essai"
    r"|scores?|environnements?|campagnes?|entraînée?s? sur|obten(?:ons|ant|us|ues)"
    r"|atteint|jeux?|simulateurs?)\b",
)
# Narrower than EVALUATE: somebody tests, and tells what came out.
TESTED = _any(
    r"\b(?:evaluat\w+|experiment\w*|test(?:s|ed|ing)?|results?|performances?|validat\w+"
    r"|demonstrat\w+|state[- ]of[- ]the[- ]art|accurac\w+|scores?|outperform\w*"
    r"|achiev\w+|show(?:s|n|ing|cases?)?|improv\w+|benchmark(?:s|ed|ing)?)\b",
    r"\b(?:évalu\w+|expériment\w+|expériences?|test(?:s|ons|ée?s?)?|résultats?"
    r"|performances?|valid\w+|scores?|obten\w+|atteint|surpass\w+|précision"
    r"|améliore\w*)\b",
)
WE_OR_RESULTS = _any(
    r"\b(?:we|our|experiments?|results?|it)\b",
    r"\b(?:nous|notre|nos|expériences?|résultats?)\b",
)
# "we evaluate X", up to the name.
PUT_TO_TEST = _any(
    r"\b(?:evaluat(?:e|es|ed|ing)|test(?:s|ed|ing)?|appl(?:y|ied)|benchmark(?:ed|ing)?"
    r"|train(?:ed)?)\s+(?:[\w-]+\s+){0,4}$",
    r"\b(?:évalu(?:ons|e|er|ant)|test(?:ons|er)|appliqu(?:ons|er)|entraîn(?:ons|er))\s+"
    r"(?:[\w-]+\s+){0,4}(?:[ld]['’])?$",
)
UPON = re.compile(r"\b(?:on|across|sur|à|aux?)\b", re.IGNORECASE)

# --- names built on names (in the folded words of extractors.words) -------------------
VERSION_OF = re.compile(r"(?:extension|variant|version|generali[sz]ation)")
# "GAN with MAP" is no kind of MAP.
JOINT = re.compile(
    r"\b(?:of|for|with|and|via|by|using|in|to|on|from|de|d|du|des|pour|par|avec|et|sur"
    r"|en|a|au|aux|&)\b|[:,]"
)
# A French adjective or participle after the noun: "réseaux convolutifs".
QUALIFIER = re.compile(
    r"(?:[\w-]+\s+)?\w+(?:[éè]e?s?|ifs?|ives?|elles?|els?|iques?|aires?|aux|ales?"
    r"|antes?|ants|euses?|eux|ibles?|ables?)\b(?!\s+(?:and|of|for))",
    re.IGNORECASE,
)
