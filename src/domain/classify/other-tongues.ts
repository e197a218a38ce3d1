// The small words of incident talk in German, French and Spanish, word for word. None is a word of English, so that English stays as it is.
const GLOSSARY = `
  (?:(?:ich|wir) )?mach(?:e|en)?(?: (?:ich|wir|das|hier))* zu|schließen wir|schließe(?: ich)?|on (?:ferme|clôt)|lo cerramos = closing
  immer noch|noch immer|toujours|encore|todavía|aún|sigue = still
  noch nicht|pas encore = not yet
  wieder da = back again
  nochmals?|wieder|à nouveau|de nouveau|otra vez|de nuevo = again
  ^ça marche$ = will do
  on en est où|où en est-on|wie steht es = where are we
  c'est bon|passt = it is ok
  oui|ja|sí = yes
  non|nein = no
  geht|läuft|klappt|funktioniert|ça (?:re)?marche|marche|fonctionne|funciona = works
  schau(?:e|en)?(?: (?:ich|wir))?(?: (?:mir|uns))?(?: (?:das|es|mal))* an|schaue|gucke|ich schau|je regarde|lo miro = looking
  bin (?:da|hier|dabei)|je suis là|estoy aquí = i am here
  bin (?:dran|unterwegs)|j'arrive = on it
  mach(?:e)? ich|übernehme(?: ich)?|je (?:m'en occupe|prends)|me ocupo|lo tomo|alles klar|verstanden|d'accord|bien reçu|compris|entendido|vale = will do
  ruf(?:e|en)?(?: (?:ich|wir))? = calling
  kann(?:st)? (?:du|jemand|wer|bitte)|könn(?:t|en) (?:du|ihr|sie)|tu peux|peux-tu|puedes = can you
  dazu ?kommen|kommen|venir|viens|melden|rejoindre = join
  was ist|c'est quoi|qué = what is
  was sag(?:e|en)|que dire = what do we tell
  wie lange|combien de temps|cuánto = how long
  seit wann|depuis quand|desde cuándo = since when
  wieso|warum|pourquoi|por qué = why
  wann|quand|cuándo = when
  combien|wie viele = how many
  wer|qui|quién = who
  tippe auf|vermute|schätze|ich glaube|je pense|je crois|creo que = i suspect
  riecht nach|sieht (?:aus wie|nach) = looks like
  vielleicht|wahrscheinlich|vermutlich|möglicherweise|peut-être|sans doute|quizás?|tal vez = probably
  könnte|pourrait = could be
  ich|je|yo = i
  wir|nous|nosotros = we
  (?<![0-9] )ist|c'est|está = is
  haben?|avons = have
  hatten? = had
  sind|sont|están = are
  nicht|n'est pas|pas = not
  keine?[nmrs]?|aucune?|ningún|ninguna = no
  nichts|rien|nada = nothing
  kund(?:e|en|in|innen)|clientes = customers
  nutzer|benutzer|anwender|utilisateurs|usuarios = users
  alles|alle|tout(?:es)?|toda = all
  und|avec|mit = and
  aber|mais|pero = but
  oder = or
  auch|aussi|también = also
  jetzt|gerade|maintenant|ahora = now
  schon|déjà = already
  seit|depuis|desde = since
  gestern|hier soir|ayer = yesterday
  heute|aujourd'hui|hoy = today
  bitte|svp|s'il te plaît|por favor = please
  danke(?:schön)?|merci|gracias = thanks
  tschuldigung|entschuldigung|désolé|perdón = sorry
  moin|servus|guten morgen|bonjour|salut|hola|buenos días = hi
  kaputt|cassée?|roto|caído = broken
  langsam|lento = slow
  hängt = hangs
  fehler|erreurs?|errores = errors
  ursache = cause
  gefunden|trouvé = found it
  gelöscht|supprimé|borrado = deleted
  geändert|modifié|cambiado = changed
  zurückgerollt = rolled back
  zurückgesetzt = reset
  neu ?gestartet|redémarré|reiniciado = restarted
  starte|redémarre|reiniciando = restarting
  prüfe|checke|je vérifie|revisando = checking
  warte|j'attends = waiting for
  stabil = stable
  erledigt|fertig|hecho|listo|terminado = done
  behoben|gelöst|résolue?|clos|geschlossen|beendet|cerrado|resuelto = resolved
  on va|wir (?:machen|gehen)|vamos a = let us
  allez-y|vas-y|mach das|adelante = go ahead
  minut(?:en|os) = minutes
  stunden?|heures?|horas? = hours
  bis|jusqu'à|hasta = until
  diese woche|cette semaine|esta semana = this week
  stand(?= [0-9]) = status
  fürs?(?: das)? protokoll = for the record
`

const WORDS = GLOSSARY.trim()
  .split('\n')
  .map((line) => line.trim().split(' = '))
  .map(([foreign, english = '']) => [new RegExp(`(?<![\\p{L}'-])(?:${foreign})(?![\\p{L}'-])`, 'gu'), english] as const)

const FOREIGN = new RegExp(`(?<![\\p{L}'-])(?:${WORDS.map(([word]) => word.source).join('|')})(?![\\p{L}'-])`, 'u')

/** A lower-case sentence with the small words of German, French and Spanish in English, so that one set of rules reads them; nothing to be shown. */
export function inEnglish(low: string): string {
  if (!FOREIGN.test(low)) return low
  return WORDS.reduce((text, [word, english]) => text.replace(word, english), low)
}
