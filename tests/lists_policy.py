"""A small policy with lists and deadlines, and cases for it, shared by the tests of lists."""

import building
from policyrules.base.errors import Finding
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.intake.case_json import read_case

WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 保障状态 (dibao_status) : 选项 {未保 (not_covered), 在保 (covered)}
  事实 建档状态 (register_status) : 选项 {未建档 (not_registered), 未脱贫 (registered), 已脱贫 (left)}
  事实 无劳力 (no_labour) : 是否 载于 扶贫台账
  事实 健康分 (health) : 分 不低于 0分 认定 乡镇
  事实 收入分 (poverty) : 分 不低于 0分 认定 乡镇
  事实 退出日 (left_on) : 日期 可无
实体 成员 (member) 属 户 列名 members 个人
  事实 姓名 (full_name) : 文本
  事实 身份证号 (id_number) : 文本
  事实 在保 (insured) : 是否 载于 民政台账
  事实 录入平台 (in_platform) : 是否 载于 扶贫台账
  事实 特困状态 (extreme_poverty_status) : 选项 {非特困 (not_recognised), 分散供养 (dispersed)}
  事实 工资 (pay) : 元/月 不低于 0元/月
"""

HEAD = """政策 place “某地办法” 生效 2020-01-01 至 2020-12-31 词汇 words
条款 一 “名单”
条款 二 “排序”
"""

RULES = """标准 健康权重 (health_weight) : 数 由 县
标准 倒排方向 (direction) : 选项 {升序 (ascending)，降序 (descending)} 由 县
计算 综合分 (score) 对 户 : 分 为 健康权重 × 健康分 + 收入分
名单 兜底户 (backstop) 对 户
  当 建档状态 等于 未脱贫 且 无劳力
  列出 保障状态, 收入分, 退出日
  责任 县级民政部门 报送 县级扶贫部门
  排序 综合分 从 倒排方向 分组 保障状态
  依据 一 “名单”, 二 “排序”
名单 漏录人员 (not_in_platform) 对 成员
  当 在保 且 非 录入平台
  列出 姓名, 工资, 户.建档状态
  依据 一 “名单”
名单 两单 (both) 对 户
  当 兜底户 且 任一 成员(漏录人员)
  依据 一 “名单”
"""

COUNTY = """政策 county “某县细则” 生效 2020-01-01 上级 place
填写 健康权重 自 2020-01-01 为 2 依据 《某表》 第一条 “二”
填写 倒排方向 自 2020-01-01 为 降序 依据 《某表》 第二条 “降序”
"""


def resolved(text: str, *, county: str = "") -> tuple[Policy | None, tuple[Finding, ...]]:
    """A policy of HEAD and ``text``, and its findings."""
    return building.resolved(text, head=HEAD, words=WORDS, county=county)


def policy(text: str = RULES, *, county: str = COUNTY) -> Policy:
    """A policy without errors."""
    return building.policy(text, head=HEAD, words=WORDS, county=county)


def case(
    found: Policy, id_: str, *members: dict[str, object], complete: object = "all", **facts: object
) -> Case:
    """A household with members; lists complete unless told otherwise."""
    data = {"id": id_, "complete": complete, "members": list(members), **facts}
    return read_case(found, data)
