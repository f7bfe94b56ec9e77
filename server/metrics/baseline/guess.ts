import type { Definition } from '#server/workflow/workflow.ts'
import { type ColumnKey, columnsOf, type EventRole, type HistoryKind, type Mapping, mostActivities } from './mapping.ts'
import { guessTimes, isMissing, type TimeGuess } from './times.ts'

/** A file as it was read: cells stand in the order of the headers, `number` is what a spreadsheet shows. */
export type HistoryTable = { headers: readonly string[]; rows: readonly { number: number; cells: readonly string[] }[] }

/** Headers as they are usually called in en, de, fr and es, most telling first; compared without case, spaces and marks. */
const names: Record<ColumnKey, string> = {
  key: 'caseid,case,casenumber,caseconceptname,ticketid,ticketnumber,ticket,incident,incidentid,incidentnumber,item,itemid,itemnumber,reference,ref,id,number,requestid,request,orderid,documentid,documentnumber,invoicenumber,vorgangsnummer,vorgang,vorgangsid,fall,fallnummer,fallid,ticketnummer,belegnummer,nummer,aktenzeichen,rechnungsnummer,dossier,numerodedossier,numero,reference,affaire,caso,numerodecaso,expediente,referencia',
  received:
    'receivedat,received,receivedon,openedat,opened,openedon,createdat,created,createdon,creationdate,arrival,arrivedat,submittedat,reportedat,eingang,eingegangen,eingangsdatum,eroffnet,eroeffnet,erstellt,erstelltam,angelegt,recu,recule,datedereception,ouvert,ouvertle,creele,recibido,abierto,creado,fechadecreacion',
  started:
    'startedat,started,start,starttime,startdate,startedon,begin,began,beginn,gestartet,anfang,startzeit,bearbeitungsbeginn,von,debut,commence,heuredebut,datedebut,inicio,comienzo',
  ended:
    'endedat,ended,end,endtime,enddate,endedon,finishedat,finished,completedat,completed,completedon,completiondate,done,doneat,closedat,closed,ende,beendet,endzeit,fertig,erledigt,erledigtam,abgeschlossen,bis,fin,termine,heurefin,datefin,final,terminado',
  minutes:
    'minutes,mins,min,activeminutes,handlingminutes,handletime,effort,effortminutes,timespent,timespentminutes,durationminutes,duration,minuten,bearbeitungszeit,bearbeitungsdauer,dauer,aufwand,dauermin,duree,dureemin,tempspasse,minutos,duracion',
  error:
    'error,iserror,haserror,errors,wrong,incorrect,mistake,defect,defective,fehler,fehlerhaft,falsch,erreur,errone,faux,incorrecto,errores',
  reworked:
    'reworked,rework,isrework,cameback,returned,corrected,reopened,nacharbeit,nachgearbeitet,korrigiert,zuruck,retour,repris,corrige,retravaille,retrabajo,devuelto,corregido',
  person:
    'person,user,username,employee,agent,resource,orgresource,assignedto,assignee,resolvedby,handledby,owner,clerk,bearbeiter,sachbearbeiter,mitarbeiter,benutzer,zustandig,agenttraitant,utilisateur,employe,responsable,usuario,empleado,agente',
  documentType:
    'documenttype,doctype,type,kind,category,casetype,itemtype,dokumentart,dokumenttyp,belegart,art,kategorie,typ,typededocument,categorie,tipodedocumento,tipo,categoria',
  activity:
    'activity,activityname,conceptname,event,eventname,eventtype,action,task,step,state,status,incidentstate,newstate,newstatus,aktivitat,ereignis,vorgangsschritt,aktion,schritt,zustand,activite,evenement,etape,etat,statut,actividad,evento,accion,paso,estado',
  at: 'timestamp,timetimestamp,eventtime,eventtimestamp,time,datetime,when,occurredat,at,sysupdatedat,updatedat,modifiedat,changedat,lastmodified,updated,completetimestamp,date,zeitstempel,zeitpunkt,zeit,datum,geandertam,horodatage,dateheure,quand,heure,fechahora,fecha,hora,decidedat,enteredat',
  resolved:
    'resolvedat,resolved,resolvedon,resolutiontime,resolutiondate,solvedat,gelost,gelostam,geloest,resolu,resolule,resuelto',
  closed:
    'closedat,closed,closedon,closingdate,closeddate,closuredate,geschlossen,geschlossenam,abgeschlossen,cloture,clos,fermele,cerrado,fechadecierre',
  reassigned:
    'reassignmentcount,reassignments,reassigned,timesreassigned,transfers,handovers,weiterleitungen,umzuweisungen,anzahlweiterleitungen,reaffectations,transferts,reasignaciones',
  reopened: 'reopencount,reopens,reopened,timesreopened,wiedereroffnungen,wiedereroffnet,reouvertures,reaperturas',
  withinSla:
    'madesla,withinsla,slamet,slamade,insla,ontime,intime,fristgerecht,slaeingehalten,termingerecht,danslesdelais,enplazo',
  hash: 'sha256,filehash,hash,filesha256,checksum,prufsumme,dateihash,empreinte',
}

const plainHeader = (header: string): string =>
  header
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '')

/** The mapping that headers and contents suggest, and what of it nobody but a person can know. */
export function guessMapping(
  table: HistoryTable,
  definition: Pick<Definition, 'fields' | 'checks' | 'title' | 'timeZone'>,
  kind: HistoryKind = guessKind(table, definition),
): Mapping {
  const columns = guessColumns(table, kind)
  const fields = kind === 'outcomes' ? guessFields(table.headers, definition, columns) : {}
  const log = { rows: 'event' as const, roles: {}, doneAt: 'closed' as const }
  const mapping: Mapping = {
    kind,
    columns,
    time: { order: null, numbers: null, zone: definition.timeZone },
    language: guessLanguage(table, columns),
    blank: guessBlank(table, columns),
    log,
    fields,
    matchFields: matchFieldsOf(definition, fields),
  }
  const { order, numbers } = timesOf(table, mapping)
  mapping.time.order = order === 'dmy' || order === 'mdy' ? order : null
  mapping.time.numbers = numbers === 'ambiguous' ? null : numbers
  return kind === 'events' ? { ...mapping, log: guessLog(table, columns) } : mapping
}

/** A log repeats its cases and names what happened; outcomes have columns named as the workflow's fields. */
function guessKind(table: HistoryTable, definition: Pick<Definition, 'fields'>): HistoryKind {
  const known = new Set(table.headers.map(plainHeader))
  const hits = definition.fields.filter((f) => known.has(plainHeader(f.key)) || known.has(plainHeader(f.label))).length
  if (hits >= 2) return 'outcomes'
  const columns = guessColumns(table, 'events')
  if (!columns.key || !(columns.activity || columns.at)) return 'rows'
  const keys = valuesOf(table, columns.key)
  return new Set(keys).size < keys.length * 0.8 ? 'events' : 'rows'
}

function guessColumns({ headers }: HistoryTable, kind: HistoryKind): Mapping['columns'] {
  const columns: Mapping['columns'] = {}
  const taken = new Set<string>()
  // The best match of all first, so that "closed at" is not spent on a lesser meaning.
  const ranked = columnsOf[kind]
    .flatMap(({ key }) =>
      headers.map((header) => ({ key, header, rank: names[key].split(',').indexOf(plainHeader(header)) })),
    )
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank)
  for (const { key, header } of ranked) {
    if (columns[key] !== undefined || taken.has(header)) continue
    columns[key] = header
    taken.add(header)
  }
  return columns
}

function guessFields(
  headers: readonly string[],
  { fields }: Pick<Definition, 'fields'>,
  columns: Mapping['columns'],
): Record<string, string> {
  const found: Record<string, string> = {}
  for (const field of fields) {
    if (field.type === 'table' || field.type === 'draft') continue
    const wanted = [plainHeader(field.key), plainHeader(field.label)]
    const header = headers.find((h) => wanted.includes(plainHeader(h)))
    if (header === undefined) continue
    found[field.key] = header
    // A column named as a field holds the field.
    for (const key of Object.keys(columns) as ColumnKey[]) if (columns[key] === header) delete columns[key]
  }
  return found
}

/** What the workflow itself tells duplicates by: of an invoice its number and its supplier. */
function matchFieldsOf(
  { checks, title }: Pick<Definition, 'checks' | 'title'>,
  fields: Readonly<Record<string, string>>,
): string[] {
  const duplicate = checks.find((check) => check.kind === 'duplicate')
  const keys = duplicate?.kind === 'duplicate' ? duplicate.keys : title
  return keys.every((key) => key in fields) ? keys.slice(0, 5) : []
}

/** All values of a column. */
export function valuesOf({ headers, rows }: HistoryTable, header: string): string[] {
  const at = headers.indexOf(header)
  return at < 0 ? [] : rows.map(({ cells }) => cells[at] ?? '')
}

/** What the time columns together say of how times are written. */
export function timesOf(table: HistoryTable, mapping: Pick<Mapping, 'kind' | 'columns'>): Omit<TimeGuess, 'share'> {
  const guesses = columnsOf[mapping.kind].flatMap((spec) => {
    const header = mapping.columns[spec.key]
    return spec.kind === 'time' && header !== undefined ? [guessTimes(valuesOf(table, header))] : []
  })
  const orders = new Set(guesses.flatMap(({ order }) => (order === null ? [] : [order])))
  const numbers = new Set(guesses.flatMap((guess) => (guess.numbers === null ? [] : [guess.numbers])))
  // One column that is sure settles the others of the same file, which were written by the same hand.
  const order =
    orders.has('mixed') || (orders.has('dmy') && orders.has('mdy'))
      ? 'mixed'
      : orders.has('dmy')
        ? 'dmy'
        : orders.has('mdy')
          ? 'mdy'
          : orders.has('ambiguous')
            ? 'ambiguous'
            : null
  const [only] = numbers
  return { order, numbers: numbers.size > 1 ? 'ambiguous' : (only ?? null) }
}

/** Commas before the last digits speak for de and fr, points for en. */
function guessLanguage(table: HistoryTable, columns: Mapping['columns']): Mapping['language'] {
  const figures = columns.minutes === undefined ? [] : valuesOf(table, columns.minutes)
  const commas = figures.filter((f) => /^\s*\d+,\d{1,2}\s*$/.test(f)).length
  return commas > figures.filter((f) => /^\s*\d+\.\d+\s*$/.test(f)).length ? 'de' : 'en'
}

/** Where the only thing in a column is a mark, an empty cell is its opposite. */
function guessBlank(table: HistoryTable, columns: Mapping['columns']): Mapping['blank'] {
  const flags = (['error', 'reworked', 'withinSla'] as const).flatMap((key) => columns[key] ?? [])
  const filled = flags.flatMap((header) => valuesOf(table, header)).filter((value) => !isMissing(value))
  return filled.length > 0 && filled.every((value) => /^(x|✓|✔|✗|1|yes|ja|oui|si|true|y|j|o)$/i.test(value.trim()))
    ? 'no'
    : 'unknown'
}

/** Words of activities, in en, de, fr and es; the first role that fits. */
const roleHints: [EventRole, RegExp][] = [
  ['reopened', /re-?open|wieder(er)?(ö|oe)ffn|reouver|réouver|reabier|reapert|rework|reject|zurückgewiesen/i],
  [
    'reassigned',
    /re-?assign|transfer|escalat|hand ?over|forward|weiterleit|umgeleitet|zuweis|réaffect|reaffect|réassign|transf(é|e)r|reasign/i,
  ],
  [
    'closed',
    /\bclos(e|ed|ing)\b|complete|finish|done|geschlossen|abgeschlossen|beendet|erledigt|cl(ô|o)tur|ferm(é|e)|termin(é|e)|cerrad|finaliz|archiv/i,
  ],
  ['resolved', /resol|solved|fixed|gelöst|geloest|behoben|résolu|resuelt|answered|paid|booked|gebucht|beantwortet/i],
  [
    'received',
    /receiv|regist|creat|\bnew\b|\bopen(ed)?\b|submit|report|eingang|eingegangen|erstellt|angelegt|\bneu\b|eröffnet|reçu|cré(é|a)|nouveau|ouvert|recib|cread|nuevo|abiert/i,
  ],
  [
    'started',
    /start|begin|assign|active|in progress|work|process|bearbeit|begonnen|aktiv|zugewiesen|en cours|commenc|traite|en curso|inici|proces/i,
  ],
]

export function roleOf(activity: string): EventRole {
  return roleHints.find(([, pattern]) => pattern.test(activity))?.[0] ?? 'other'
}

/** The different activities of a log with how often each stands in it, most frequent first. */
export function activitiesOf(table: HistoryTable, header: string | undefined): { activity: string; count: number }[] {
  if (header === undefined) return []
  const counts = new Map<string, number>()
  for (const value of valuesOf(table, header)) {
    const activity = value.slice(0, 200)
    if (!isMissing(activity)) counts.set(activity, (counts.get(activity) ?? 0) + 1)
  }
  return [...counts].map(([activity, count]) => ({ activity, count })).sort((a, b) => b.count - a.count)
}

function guessLog(table: HistoryTable, columns: Mapping['columns']): Mapping['log'] {
  const activities = activitiesOf(table, columns.activity).slice(0, mostActivities)
  const roles = Object.fromEntries(activities.map(({ activity }) => [activity, roleOf(activity)]))
  const state = /stat(e|us|ut)$|zustand$|etat$|estado$/.test(plainHeader(columns.activity ?? ''))
  const has = (role: EventRole) => Object.values(roles).includes(role)
  const doneAt = columns.closed || (has('closed') && !columns.resolved) ? 'closed' : 'resolved'
  return { rows: state ? 'state' : 'event', roles, doneAt }
}
