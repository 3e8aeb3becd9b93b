// Package texml reads TeXML documents, which answer the instruction requests of a call, and says
// what each of their verbs asks for.
//
// It serves whoever plays the call: Parse says what is wrong with a document, a Flow gives its
// verbs one after the other, and Document.Plan makes acts of a verb, with every default applied.
// Nothing here has a clock, sends a request or knows a call.
package texml
