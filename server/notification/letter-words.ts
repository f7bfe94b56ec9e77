import type { Language } from '#server/document/document.ts'

/** Letters to senders, and the page that their status link opens, in the languages in which documents are read. */
export type LetterKind = 'receipt' | 'return' | 'ask' | 'reminder'

/** Where an item stands, for its sender. */
export const standings = ['received', 'working', 'yours', 'done', 'closed'] as const
export type Standing = (typeof standings)[number]

type LetterWords = {
  subject: Record<LetterKind, (about: string) => string>
  greeting: string
  sent: (day: string, about: string) => string
  why: Record<LetterKind, string>
  asked: string
  needed: (document: string) => string
  answer: (about: string) => string
  status: string
  closing: string
  standing: Record<Standing, { title: string; text: string }>
  received: string
  since: string
  notFound: { title: string; text: string }
}

export const letterWords: Record<Language, LetterWords> = {
  en: {
    subject: {
      receipt: (about) => `${about}: it has arrived`,
      return: (about) => `${about}: please correct what you sent`,
      ask: (about) => `${about}: we need a document from you`,
      reminder: (about) => `Reminder: ${about} waits for you`,
    },
    greeting: 'Hello,',
    sent: (day, about) => `what you sent us on ${day} has the reference ${about}.`,
    why: {
      receipt: 'We will look at it; you need not do anything now.',
      return: 'We cannot go on with it before something is put right.',
      ask: 'To go on with it we need a document from you.',
      reminder: 'It still waits for your answer.',
    },
    asked: 'This is what we ask for:',
    needed: (document) => `Document needed: ${document}`,
    answer: (about) =>
      `How to answer: send it the same way as before, and write the reference ${about} with it. Replies to this address are not read.`,
    status: 'Where it stands now, without signing in:',
    closing: 'This mail was written automatically.',
    standing: {
      received: { title: 'It has arrived', text: 'We have received it and will look at it.' },
      working: { title: 'It is being looked at', text: 'You need not do anything now.' },
      yours: { title: 'It waits for you', text: 'We cannot go on before you have answered.' },
      done: { title: 'It is done', text: 'Our work on it is finished.' },
      closed: { title: 'It is closed', text: 'Nothing more will happen with it.' },
    },
    received: 'Received on',
    since: 'Last change',
    notFound: {
      title: 'This link leads nowhere',
      text: 'It was ended, or it was not copied whole. Open it from the newest mail that you have from us.',
    },
  },
  de: {
    subject: {
      receipt: (about) => `${about}: eingegangen`,
      return: (about) => `${about}: bitte korrigieren Sie Ihre Sendung`,
      ask: (about) => `${about}: wir brauchen ein Dokument von Ihnen`,
      reminder: (about) => `Erinnerung: ${about} wartet auf Sie`,
    },
    greeting: 'Guten Tag,',
    sent: (day, about) => `was Sie uns am ${day} gesandt haben, hat das Zeichen ${about}.`,
    why: {
      receipt: 'Wir sehen es uns an; Sie brauchen jetzt nichts zu tun.',
      return: 'Wir können erst weiterarbeiten, wenn etwas berichtigt ist.',
      ask: 'Um weiterzuarbeiten, brauchen wir ein Dokument von Ihnen.',
      reminder: 'Es wartet noch auf Ihre Antwort.',
    },
    asked: 'Darum bitten wir:',
    needed: (document) => `Benötigtes Dokument: ${document}`,
    answer: (about) =>
      `So antworten Sie: Senden Sie es auf demselben Weg wie zuvor und geben Sie das Zeichen ${about} an. Antworten an diese Adresse werden nicht gelesen.`,
    status: 'Der jetzige Stand, ohne Anmeldung:',
    closing: 'Diese Nachricht wurde automatisch geschrieben.',
    standing: {
      received: { title: 'Es ist angekommen', text: 'Wir haben es erhalten und sehen es uns an.' },
      working: { title: 'Es wird bearbeitet', text: 'Sie brauchen jetzt nichts zu tun.' },
      yours: { title: 'Es wartet auf Sie', text: 'Wir können erst weiterarbeiten, wenn Sie geantwortet haben.' },
      done: { title: 'Es ist erledigt', text: 'Unsere Arbeit daran ist abgeschlossen.' },
      closed: { title: 'Es ist geschlossen', text: 'Es geschieht nichts weiter damit.' },
    },
    received: 'Eingegangen am',
    since: 'Letzte Änderung',
    notFound: {
      title: 'Dieser Link führt nirgendwohin',
      text: 'Er wurde beendet oder nicht ganz kopiert. Öffnen Sie ihn aus der neuesten Nachricht, die Sie von uns haben.',
    },
  },
  fr: {
    subject: {
      receipt: (about) => `${about} : bien reçu`,
      return: (about) => `${about} : merci de corriger votre envoi`,
      ask: (about) => `${about} : il nous manque un document`,
      reminder: (about) => `Rappel : ${about} attend votre réponse`,
    },
    greeting: 'Bonjour,',
    sent: (day, about) => `votre envoi du ${day} porte la référence ${about}.`,
    why: {
      receipt: 'Nous allons l’examiner ; vous n’avez rien à faire pour le moment.',
      return: 'Nous ne pouvons pas continuer avant une correction.',
      ask: 'Pour continuer, nous avons besoin d’un document de votre part.',
      reminder: 'Il attend toujours votre réponse.',
    },
    asked: 'Voici ce que nous demandons :',
    needed: (document) => `Document demandé : ${document}`,
    answer: (about) =>
      `Pour répondre : envoyez-le par la même voie que la première fois, avec la référence ${about}. Les réponses à cette adresse ne sont pas lues.`,
    status: 'Où en est votre envoi, sans identification :',
    closing: 'Ce message a été écrit automatiquement.',
    standing: {
      received: { title: 'Il est arrivé', text: 'Nous l’avons reçu et allons l’examiner.' },
      working: { title: 'Il est en cours d’examen', text: 'Vous n’avez rien à faire pour le moment.' },
      yours: { title: 'Il attend votre réponse', text: 'Nous ne pouvons pas continuer sans votre réponse.' },
      done: { title: 'C’est terminé', text: 'Notre travail est achevé.' },
      closed: { title: 'C’est clos', text: 'Il n’y aura pas de suite.' },
    },
    received: 'Reçu le',
    since: 'Dernier changement',
    notFound: {
      title: 'Ce lien ne mène nulle part',
      text: 'Il a été désactivé, ou n’a pas été copié en entier. Ouvrez-le depuis notre message le plus récent.',
    },
  },
}

/** The day of a moment as people of a language write it, in the workflow's time zone. */
export function dayIn(language: Language, at: Date, timeZone: string): string {
  const locale = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR' }[language]
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone }).format(at)
}
