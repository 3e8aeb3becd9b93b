package texml

// Pay takes a payment, or keeps the means of one.
type Pay struct {
	Transaction string // charge or tokenize
	Amount      string // in USD, the only currency
	Means       string // credit-card or ach-debit
	Token       string // of means that were kept before
	Connector   string
	Parameters  []Pair
	// Action is asked when it is done; Status is told of its progress.
	Action, Status Callback
}

func (Pay) act() {}

func (p plan) pay() Pay {
	pay := Pay{Transaction: p.Value("transactionType"), Amount: p.Value("chargeAmount"),
		Means: p.Value("paymentMethod"),
		Token: p.Value("paymentToken"), Connector: p.Value("paymentConnector"),
		Parameters: p.parameters(), Action: p.callback("action"), Status: p.callback("statusCallback")}
	if pay.Transaction == "" {
		pay.Transaction = "tokenize"
		if pay.Amount != "" {
			pay.Transaction = "charge"
		}
	}
	return pay
}
