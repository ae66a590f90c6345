# style: filled in one by one, in another order and in lower case
constraint = {}
constraint["ombudsman"] = "equalizedodds"
constraint["mayor"] = "demographicparity"
constraint["debt counselor"] = "falsepositiverateparity"
constraint["advice bureau"] = "truepositiverateparity"
